import { en, type Strings } from './en.ts'

/** Polish. */
export const pl: Strings = en
