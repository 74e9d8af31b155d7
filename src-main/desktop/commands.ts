import type { Place } from '#core/contract'
import type { ActionRequest } from '#core/model/run'
import type { Voice } from '#core/text/time'
import { muteUntilMs } from '#core/tray/items'
import type { TrayCommand } from '#core/tray/model'
import type { EngineHandlers } from '../engine/engine.ts'

/** What a tray command needs to be carried out. */
export interface CommandDeps {
  readonly handlers: Pick<EngineHandlers, 'mute' | 'latestTag'>
  readonly voice: Voice
  readonly nowMs: () => number
  show(place: Place): void
  quit(): void
}

/** Carries out what was clicked. Whatever changes a broker only opens its plan: a person starts it from there. */
export async function runTrayCommand(command: TrayCommand, deps: CommandDeps): Promise<void> {
  switch (command.do) {
    case 'go':
      return deps.show(command.place)
    case 'deploy-latest':
      return deps.show(await deployLatest(command.broker, deps))
    case 'deploy-pick':
      return deps.show(pickTag(command.broker))
    case 'rollback':
      return deps.show(planAt({ kind: 'rollback', broker: command.broker, release: command.release }))
    case 'backup':
      return deps.show(planAt({ kind: 'backup', broker: command.broker }))
    case 'mute': {
      const untilMs = command.span === null ? null : muteUntilMs(command.span, deps.nowMs(), deps.voice)
      await deps.handlers.mute({ broker: command.broker, untilMs })
      return
    }
    case 'quit':
      return deps.quit()
  }
}

/** Where the newest tag cannot be told, the choice of a tag says why. */
async function deployLatest(broker: string, { handlers }: CommandDeps): Promise<Place> {
  const latest = await handlers.latestTag({ broker })
  return latest.ok
    ? planAt({ kind: 'deploy', broker, tag: latest.value })
    : { broker, view: 'overview', open: { kind: 'deploy', broker, note: latest.error } }
}

const pickTag = (broker: string): Place => ({ broker, view: 'overview', open: { kind: 'deploy', broker } })

const planAt = (request: ActionRequest): Place => ({
  broker: request.broker,
  view: 'overview',
  open: { kind: 'plan', request },
})
