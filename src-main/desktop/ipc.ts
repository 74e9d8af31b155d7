import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import {
  type AnswerOf,
  type ArgsOf,
  type AskChannel,
  askChannels,
  contract,
  type Handlers,
} from '#core/contract'

/** Why a call was not answered. The page learns the code and nothing else. */
export type Refusal = 'foreign-sender' | 'bad-arguments' | 'failed'

/** A refused call, as the page sees it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: Refusal

  constructor(channel: AskChannel, code: Refusal) {
    super(`${channel}: ${code}`)
    this.code = code
  }
}

/** Parses what came in with the channel's own schema and asks its handler. Throws `Refused`, and nothing else. */
export async function answerAsk<K extends AskChannel>(
  channel: K,
  handlers: Handlers,
  given: unknown,
  log: (text: string) => void,
): Promise<AnswerOf<K>> {
  const args = contract[channel].args.safeParse(given)
  if (!args.success) throw new Refused(channel, 'bad-arguments')
  // The schema that checked them belongs to the same channel as the handler.
  const handler: Handlers[K] = handlers[channel]
  try {
    return await handler(args.data as ArgsOf<K>)
  } catch (error) {
    log(`${channel}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    throw new Refused(channel, 'failed')
  }
}

/** What binding needs. */
export interface IpcBinding {
  readonly ipc: Pick<IpcMain, 'handle'>
  /** The handlers, once the engine is there: the window may ask before. */
  readonly handlers: Promise<Handlers>
  /** Whether a message comes from our own page. */
  isOurs(event: IpcMainInvokeEvent): boolean
  readonly log: (text: string) => void
}

/** Binds one handler an ask channel; the contract's value is the list, so nothing else can be called. */
export function bindContract({ ipc, handlers, isOurs, log }: IpcBinding): void {
  for (const channel of askChannels) {
    ipc.handle(channel, async (event, given: unknown, ...more: readonly unknown[]) => {
      if (!isOurs(event)) throw new Refused(channel, 'foreign-sender')
      if (more.length > 0) throw new Refused(channel, 'bad-arguments')
      return answerAsk(channel, await handlers, given, log)
    })
  }
}
