import type { Layer } from './model/level.ts'
import type { LinkFault, LinkFaultCode } from './model/link.ts'
import { type Language, type SayParameters, say } from './text/say.ts'
import type { StringKey } from './text/strings.ts'

/** A fault whose message is said in the language of the app: the only way in which one is made. */
export const linkFault = <Key extends StringKey>(
  language: Language,
  code: LinkFaultCode,
  layer: Layer,
  key: Key,
  ...parameters: SayParameters<Key>
): LinkFault => ({ code, layer, message: say(language, key, ...parameters) })
