import type { Page } from 'playwright'

/** A run takes this long at most: a broken version waits for its health check to give up. */
const runWithinMs = 150_000

/** Starts the plan on show by its own button and waits for the run to end; answers how it ended, in the app's words. */
export async function startPlan(page: Page, title: RegExp): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title })
  const verb = dialog.getByRole('button', { name: /^(Deploy|Roll back|Back up|Create group)$/ })
  await verb.waitFor()
  const word = /^Type (.*) to confirm$/.exec(
    (await dialog.locator('label').allTextContents()).at(-1) ?? '',
  )?.[1]
  if (word !== undefined) await dialog.getByRole('textbox').fill(word)
  await verb.click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  const closing = page.locator('.run-closing')
  await closing.waitFor({ timeout: runWithinMs })
  return (await closing.textContent()) ?? ''
}

/** Chooses a tag as a person does, up to the plan. */
export async function chooseTag(page: Page, tag: string): Promise<void> {
  await page.getByRole('button', { name: 'Deploy…' }).click()
  await page.getByRole('list', { name: 'Tags' }).getByRole('button', { name: tag }).click()
  await page.getByRole('button', { name: 'Show the plan' }).click()
}

type BrokerTab = 'Overview' | 'Queues' | 'Releases' | 'Backups' | 'Alerts' | 'Host'

/** Back from a run to one of the broker's tabs. */
export async function goToTab(page: Page, tab: BrokerTab): Promise<void> {
  const back = page.getByRole('button', { name: 'Back to the broker' })
  if (await back.isVisible()) await back.click()
  await page
    .getByRole('tab', { name: tab })
    .or(page.getByRole('button', { name: tab, exact: true }))
    .click()
}

/** The rows of the releases, each as one text, newest first. */
export async function releaseRows(page: Page): Promise<readonly string[]> {
  await goToTab(page, 'Releases')
  const rows = page.locator('tbody tr')
  await rows.first().waitFor()
  return await rows.allInnerTexts()
}
