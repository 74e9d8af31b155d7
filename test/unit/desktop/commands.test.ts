import { beforeEach, describe, expect, test } from 'vitest'
import type { Place } from '#core/contract'
import type { Result } from '#core/result'
import { localAt } from '#core/text/time'
import type { TrayCommand } from '#core/tray/model'
import { runTrayCommand } from '../../../src-main/desktop/commands.ts'

const tenFortyTwo = Date.UTC(2026, 10, 21, 10, 42)

describe('what a click in the tray menu does', () => {
  let done: unknown[]
  let latest: Result<string>

  beforeEach(() => {
    done = []
    latest = { ok: true, value: 'main-e4f5a6b' }
  })
  const click = async (command: TrayCommand): Promise<unknown[]> => {
    await runTrayCommand(command, {
      handlers: {
        mute(args) {
          done.push(args)
          return null
        },
        latestTag: () => latest,
      },
      voice: { language: 'en', local: localAt(0) },
      nowMs: () => tenFortyTwo,
      show: place => void done.push(place),
      quit: () => void done.push('quit'),
    })
    return done
  }
  const overview = (open: Place['open']): unknown[] => [{ broker: 'nebula', view: 'overview', open }]

  test('goes to a place', async () => {
    const place = { broker: 'nebula', view: 'run', runId: 'r1' } as const
    expect(await click({ do: 'go', place })).toEqual([place])
  })
  test('plans a deploy of the newest tag', async () => {
    const request = { kind: 'deploy', broker: 'nebula', tag: 'main-e4f5a6b' } as const
    expect(await click({ do: 'deploy-latest', broker: 'nebula' })).toEqual(
      overview({ kind: 'plan', request }),
    )
  })
  test('lets a person pick where the latest cannot be told, and says why', async () => {
    latest = { ok: false, error: 'The registry does not answer.' }
    const pick = { kind: 'deploy', broker: 'nebula', note: 'The registry does not answer.' } as const
    expect(await click({ do: 'deploy-latest', broker: 'nebula' })).toEqual(overview(pick))
  })
  test('lets a person pick a tag', async () => {
    const pick = { kind: 'deploy', broker: 'nebula' } as const
    expect(await click({ do: 'deploy-pick', broker: 'nebula' })).toEqual(overview(pick))
  })
  test('plans a rollback and a backup, and starts neither', async () => {
    const rollback = { kind: 'rollback', broker: 'nebula', release: 3 } as const
    const backup = { kind: 'backup', broker: 'nebula' } as const
    await click({ do: 'rollback', broker: 'nebula', release: 3 })
    expect(await click({ do: 'backup', broker: 'nebula' })).toEqual([
      ...overview({ kind: 'plan', request: rollback }),
      ...overview({ kind: 'plan', request: backup }),
    ])
  })
  test.each([
    ['hour', Date.UTC(2026, 10, 21, 11, 42)],
    ['tomorrow', Date.UTC(2026, 10, 22, 8, 0)],
    [null, null],
  ] as const)('mutes for %s from the click on', async (span, untilMs) => {
    expect(await click({ do: 'mute', broker: 'nebula', span })).toEqual([{ broker: 'nebula', untilMs }])
  })
  test('quits', async () => {
    expect(await click({ do: 'quit' })).toEqual(['quit'])
  })
})
