/** What is between the end of a run and each note below it. */
const between = '\n\n'

/** How a run ended with the notes that a person should take, as one message. */
export const withNotes = (told: string, notes: readonly string[]): string => [told, ...notes].join(between)

/** How a run ended, then its notes. */
export const paragraphsOf = (message: string): readonly string[] => message.split(between)
