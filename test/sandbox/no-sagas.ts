/** Stands for a user's module without exports. */
export {};
