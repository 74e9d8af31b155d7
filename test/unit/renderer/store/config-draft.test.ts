import { describe, expect, it } from 'vitest'
import { draftOf, keepDraft, readDraft } from '../../../../src-renderer/store/config-draft.ts'
import { createWindowStore } from '../../../../src-renderer/store/window.ts'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    size: () => kept.size,
  }
}

describe('the draft of brokers.yaml', () => {
  it('outlives the window, until it is saved or discarded', () => {
    const kept = storage()
    const store = createWindowStore()
    keepDraft(store, kept)
    const draft = draftOf('brokers: {}\n', 'brokers:\n  nebula: {}\n')
    store.setState({ configDraft: draft })
    const madeAnew = createWindowStore()
    keepDraft(madeAnew, kept)
    expect(madeAnew.getState().configDraft).toEqual({
      base: 'brokers: {}\n',
      text: 'brokers:\n  nebula: {}\n',
    })
    madeAnew.setState({ configDraft: draftOf('a', 'a') })
    expect(kept.size()).toBe(0)
  })
  it('is none where something else was kept', () => {
    for (const other of [null, '', '{', '7', 'null', '{"text":"a"}', '[]'])
      expect(readDraft(other)).toBeNull()
  })
})
