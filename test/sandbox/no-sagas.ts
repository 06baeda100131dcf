/** Stands for a user's module that exports nothing. */
export {};
