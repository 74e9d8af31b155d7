import { describe, expect, it } from 'vitest'
import { askChannels, clientOf, contract, pushChannels } from '#core/contract'

describe('the contract', () => {
  it('is asked and pushed on channels of its own, each once', () => {
    const all = [...askChannels, ...pushChannels]
    expect(new Set(all).size).toBe(all.length)
    expect(new Set(all)).toEqual(new Set(Object.keys(contract)))
    expect(pushChannels).toEqual(['snapshotChanged', 'runChanged', 'navigate'])
  })
})

describe('a client', () => {
  const heard: unknown[] = []
  const client = clientOf({
    ask: async (channel, args) => ({ channel, args }),
    listen: (channel, listener) => {
      heard.push(channel)
      listener('a value')
      return () => heard.push(`end ${channel}`)
    },
  })
  it('has one function a channel and nothing else', () => {
    expect(new Set(Object.keys(client))).toEqual(new Set(Object.keys(contract)))
  })
  it('asks on its own channel with its arguments', async () => {
    expect(await client.cancel({ runId: 'r1' })).toEqual({ channel: 'cancel', args: { runId: 'r1' } })
  })
  it('listens until it is told to end', () => {
    const end = client.navigate(value => heard.push(value))
    end()
    expect(heard).toEqual(['navigate', 'a value', 'end navigate'])
  })
})
