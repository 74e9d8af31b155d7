const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Whether a text would read differently as markup. */
export const hasMarkup = (text: string): boolean => /[&<>]/.test(text)

/** A text as it stands in the body of a notification whose server reads markup (`body-markup` of freedesktop.org). */
export const markupText = (text: string): string =>
  text.replace(/[&<>]/g, character => entities[character] ?? '')
