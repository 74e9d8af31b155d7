import { polish } from './strings.pl.ts'
import { english, type StringKey, type Strings } from './strings.ts'

/** A language the faces speak. */
export type Language = 'en' | 'pl'

/** Every language with its strings. */
export const strings: Readonly<Record<Language, Strings>> = { en: english, pl: polish }

type ParameterNames<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never
type Parameters<Key extends StringKey> = Readonly<
  Record<ParameterNames<(typeof english)[Key]>, string | number>
>
/** What `say` is given beside a key: its parameters, where the text has any. */
export type SayParameters<Key extends StringKey> =
  ParameterNames<(typeof english)[Key]> extends never ? [] : [parameters: Parameters<Key>]

/** The text of a key in a language, with its parameters put in once (values are never looked into). */
export function say<Key extends StringKey>(
  language: Language,
  key: Key,
  ...rest: SayParameters<Key>
): string {
  return fill(strings[language][key], rest[0] ?? {})
}

type PluralKey = {
  [Key in StringKey]: (typeof english)[Key] extends `${string}|${string}` ? Key : never
}[StringKey]

/** A counted noun: `1 entry`, `3 entries`. `shown` is the count as it is to be written. */
export function counted(language: Language, key: PluralKey, count: number, shown = String(count)): string {
  const forms = strings[language][key].split('|')
  return fill(forms[pluralForm(language, count)] ?? forms[0] ?? '', { count: shown })
}

/** The language for a locale such as `pl-PL` or `en_GB.UTF-8`; English for any other. */
export const languageOf = (locale: string): Language => (/^pl([-_.]|$)/i.test(locale) ? 'pl' : 'en')

function fill(text: string, parameters: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(parameters, name) ? String(parameters[name]) : whole,
  )
}

function pluralForm(language: Language, count: number): 0 | 1 | 2 {
  if (count === 1) return 0
  if (language === 'en') return 1
  const tens = count % 100
  const ones = count % 10
  return ones >= 2 && ones <= 4 && !(tens >= 12 && tens <= 14) ? 1 : 2
}
