import type { Language } from '#core/text/say'
import { useWindowContext } from '../store/context.ts'
import { en, type Strings } from '../strings/en.ts'
import { pl } from '../strings/pl.ts'
import { type Formats, formatsOf } from './format.ts'

/** Words and formats of one language. */
export interface Text {
  readonly s: Strings
  readonly f: Formats
}

/** Every language of the window. */
export const texts: Readonly<Record<Language, Text>> = {
  en: { s: en, f: formatsOf('en') },
  pl: { s: pl, f: formatsOf('pl') },
}

/** Words and formats in the language of the window. */
export const useText = (): Text => texts[useWindowContext().language]
