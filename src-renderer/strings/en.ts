import { enAct } from './en-act.ts'
import { enWatch } from './en-watch.ts'

/** The shape every language fills: each word of the window that core does not say. */
export type Strings = typeof enWatch & typeof enAct

/** English. */
export const en: Strings = { ...enWatch, ...enAct }
