/** What can be broken in a demo, to see what is shown then; `none` mends all of it. */
export const demoTroubles = ['stall', 'fill', 'cut', 'kill', 'none'] as const

/** One of them. */
export type DemoTrouble = (typeof demoTroubles)[number]

/** A cut link comes back by itself after this long: nobody could mend it over itself. */
export const cutSeconds = 10

/** Whether a word names a trouble. */
export const isDemoTrouble = (word: string): word is DemoTrouble =>
  (demoTroubles as readonly string[]).includes(word)
