import type { IpcMainInvokeEvent } from 'electron'
import { describe, expect, test } from 'vitest'
import { type AskChannel, askChannels, type Handlers } from '#core/contract'
import { bindContract } from '../../../src-main/desktop/ipc.ts'

type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown

/** Binds the contract to a plain table of listeners, as `ipcMain` keeps one. */
function bound(given: Partial<Handlers>, { isOurs = true } = {}) {
  const listeners = new Map<string, Listener>()
  const asked: (readonly [AskChannel, unknown])[] = []
  const logged: string[] = []
  const note =
    (channel: AskChannel) =>
    (args: unknown): null => {
      asked.push([channel, args])
      return null
    }
  const all = Object.fromEntries(askChannels.map(channel => [channel, note(channel)]))
  bindContract({
    ipc: { handle: (channel, listener) => void listeners.set(channel, listener) },
    handlers: Promise.resolve({ ...all, ...given } as Handlers),
    isOurs: () => isOurs,
    log: text => void logged.push(text),
  })
  const event = {} as IpcMainInvokeEvent
  const ask = async (channel: string, ...args: unknown[]): Promise<unknown> =>
    await listeners.get(channel)?.(event, ...args)
  return { listeners, asked, logged, ask }
}

describe('binding the contract', () => {
  test('binds every ask channel and nothing else', () => {
    expect(new Set(bound({}).listeners.keys())).toEqual(new Set(askChannels))
  })

  test('hands checked arguments to the handler and its answer back', async () => {
    const { ask } = bound({
      latestTag: ({ broker }) => ({ ok: true, value: `${broker}:main-a1b2c3d` }),
    })
    expect(await ask('latestTag', { broker: 'nebula' })).toEqual({ ok: true, value: 'nebula:main-a1b2c3d' })
  })

  test.each([
    ['tags', undefined],
    ['tags', 'nebula'],
    ['tags', { broker: '' }],
    ['tags', { broker: 'nebula', more: 1 }],
    ['tags', { broker: 'x'.repeat(201) }],
    ['snapshot', { any: 'thing' }],
    ['plan', { kind: 'destroy', broker: 'nebula' }],
    ['plan', { kind: 'rollback', broker: 'nebula', release: -1 }],
    ['start', { planId: 'p1' }],
    ['settle', { runId: 'r1', offer: 'forget' }],
    ['reveal', { what: '/etc/passwd' }],
    ['mute', { broker: null, untilMs: 'tomorrow' }],
  ])('refuses %s with %j before anything is asked', async (channel, args) => {
    const { ask, asked } = bound({})
    await expect(ask(channel, args)).rejects.toThrow(`${channel}: bad-arguments`)
    expect(asked).toEqual([])
  })

  test('refuses more arguments than one', async () => {
    const { ask, asked } = bound({})
    await expect(ask('tags', { broker: 'nebula' }, 'more')).rejects.toThrow('tags: bad-arguments')
    expect(asked).toEqual([])
  })

  test('refuses a foreign sender before it looks at anything', async () => {
    const { ask, asked } = bound({}, { isOurs: false })
    await expect(ask('tags', 7)).rejects.toThrow('tags: foreign-sender')
    expect(asked).toEqual([])
  })

  test('tells the page nothing of a handler that throws, and the log all', async () => {
    const { ask, logged } = bound({
      configText() {
        throw new Error('cannot read /home/ada/secret-place')
      },
    })
    const refused = await ask('configText').catch((error: unknown) => error)
    expect(String(refused)).toBe('Refused: configText: failed')
    expect(logged).toEqual([expect.stringContaining('/home/ada/secret-place')])
  })

  test('passes on the values as they were parsed, without what the schema does not know', async () => {
    const { ask, asked } = bound({})
    await ask('mute', { broker: null, untilMs: null })
    expect(asked).toEqual([['mute', { broker: null, untilMs: null }]])
  })
})
