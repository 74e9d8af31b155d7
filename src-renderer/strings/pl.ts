import type { Strings } from './en.ts'
import { plAct } from './pl-act.ts'
import { plWatch } from './pl-watch.ts'

/** Polish. */
export const pl: Strings = { ...plWatch, ...plAct }
