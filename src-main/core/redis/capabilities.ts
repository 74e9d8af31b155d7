import type { MissingCapability } from '#core/model/sample'
import { type Language, say } from '../text/say.ts'
import type { Answer, Ask } from './commands.ts'
import { errorKind, errorText, type ReplyErrorKind } from './errors.ts'

/** A command (or a command on one key) that this server refused, and when it was asked last. */
export interface Refusal {
  readonly reason: string
  readonly kind: ReplyErrorKind
  readonly askedAtMs: number
}

/** What a server does not let us ask, learned from its replies. Keys are `XLEN`, or `XLEN frames` for one key. */
export type Capabilities = ReadonlyMap<string, Refusal>

/** How long a refused command is left alone before it is tried again. */
export const askAgainAfterMs = 60_000

const commandName = (ask: Ask): string => String(ask.command[0])
const ownName = (ask: Ask): string => ask.command.slice(0, 3).join(' ')

/** What was refused of an ask, now or a while ago; null when nothing is known against it. */
export const refusalOfAsk = (capabilities: Capabilities, ask: Ask): Refusal | null =>
  capabilities.get(commandName(ask)) ?? capabilities.get(ownName(ask)) ?? null

/** The reason why an ask is left out now; null when it is to be asked. */
export function leftOut(capabilities: Capabilities, ask: Ask, nowMs: number): string | null {
  const refusal = refusalOfAsk(capabilities, ask)
  if (refusal === null) return null
  const ageMs = nowMs - refusal.askedAtMs
  return ageMs >= 0 && ageMs < askAgainAfterMs ? refusal.reason : null
}

/** What is known after these answers: refusals added, and taken back where a command was answered again. */
export function learn(
  capabilities: Capabilities,
  answers: readonly Answer[],
  nowMs: number,
  language: Language,
): Capabilities {
  const learned = new Map(capabilities)
  for (const { reply, ask } of answers) {
    if (reply === null) continue
    const refused = reply.ok ? null : refusalOf(reply.error, ask, language)
    if (refused) {
      const { name, ...refusal } = refused
      learned.set(name, { ...refusal, askedAtMs: nowMs })
    } else {
      learned.delete(commandName(ask))
      learned.delete(ownName(ask))
    }
  }
  return learned
}

/** The commands this server refuses altogether, for the sample's facts. */
export function missingCommands(capabilities: Capabilities): readonly MissingCapability[] {
  return [...capabilities]
    .filter(([name]) => !name.includes(' '))
    .map(([command, { reason }]) => ({ command, reason }))
}

function refusalOf(
  error: string,
  ask: Ask,
  language: Language,
): (Omit<Refusal, 'askedAtMs'> & { readonly name: string }) | null {
  const kind = errorKind(error)
  if (kind === 'no-command' || kind === 'no-permission')
    return { name: commandName(ask), kind, reason: say(language, kind) }
  if (kind === 'hangs-up')
    return {
      name: ask.subject.what === 'queue' ? ownName(ask) : commandName(ask),
      kind,
      reason: say(language, kind),
    }
  if (kind === 'no-key-permission') return { name: ownName(ask), kind, reason: say(language, kind) }
  // A managed service refuses these two in words of its own. INFO is too important to be left alone for a minute.
  if (kind === 'other' && (ask.subject.what === 'slowlog' || ask.subject.what === 'latency'))
    return { name: commandName(ask), kind, reason: errorText(error) }
  return null
}
