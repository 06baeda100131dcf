import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The page of a workflow in the Temporal UI, as an operator uses it. */
export class WorkflowPage {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Opens a list, and from there the workflow. */
  static async fromList(page: Page, list: string, uuid: string): Promise<WorkflowPage> {
    await page.goto(list);
    await page.getByRole('link', { name: uuid, exact: true }).first().click();
    return new WorkflowPage(page);
  }

  async openTab(name: string): Promise<void> {
    await this.#page.getByRole('tab', { name }).click();
  }

  /** The text of the current details. */
  async details(): Promise<string> {
    await this.openTab('User Metadata');
    const body = this.#details.locator('body');
    await body.getByText('order-processing').first().waitFor();
    return body.innerText();
  }

  /** Selects the argument below the name of an update by a triple click. */
  async selectArgument(update: string): Promise<string> {
    const paragraph = this.#details.locator('p', { hasText: update });
    const argument = paragraph.locator('code').filter({ hasText: /^\{/ });
    await argument.click({ clickCount: 3, position: { x: 10, y: 8 } });
    return argument.evaluate((element) => String(element.ownerDocument.getSelection()).trim());
  }

  /** Fills in the dialog "Send an Update" and submits it. */
  async sendUpdate(update: string, argument: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'More Actions' }).filter({ visible: true }).click();
    await this.#page.getByTestId('update-button').filter({ visible: true }).click();
    await this.#dialog.getByRole('button', { name: 'Select an Update' }).filter({ visible: true }).click();
    await this.#page.getByRole('option', { name: update }).click();
    await this.submit(argument);
  }

  /** Replaces the argument in the open dialog, and submits it. */
  async submit(argument: string): Promise<void> {
    await this.#dialog.locator('.cm-content[contenteditable="true"]').click();
    await this.#page.keyboard.press('Control+A');
    await this.#page.keyboard.insertText(argument);
    // The editor formats the JSON when it loses the focus, and the button moves.
    await this.#dialog.locator('#update-id').click();
    await this.#dialog.getByRole('button', { name: 'Submit' }).click();
  }

  /** The text of the error in the dialog. */
  async refusal(): Promise<string> {
    const alert = this.#dialog.getByRole('alert');
    await alert.waitFor();
    return alert.innerText();
  }

  /** Waits until the page shows the text. */
  async shows(text: string | RegExp): Promise<void> {
    await this.#page.getByText(text).filter({ visible: true }).first().waitFor();
  }

  get #dialog(): Locator {
    // The page has one for each width of the window.
    return this.#page.getByTestId('update-confirmation-modal').filter({ visible: true });
  }

  get #details(): FrameLocator {
    return this.#page.frameLocator('#user-metadata-current-details');
  }
}
