import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createStore } from 'zustand/vanilla'
import { type AskChannel, type Client, clientOf, type PushChannel } from '#core/contract'
import type { Snapshot } from '#core/model/snapshot'
import type { Language } from '#core/text/say'
import { WindowProvider } from '../../../src-renderer/store/context.ts'
import { emptyState, type WindowState, withSnapshot } from '../../../src-renderer/store/state.ts'
import type { Clock } from '../../../src-renderer/store/ticking.ts'
import { tenFortyTwo } from '../core/support/samples.ts'

/** A client whose other end is the test: it answers from a table and can push. */
export interface Wire {
  readonly client: Client
  /** What happened, in order: `ask snapshot`, `listen runChanged`, `end navigate`. */
  readonly log: readonly string[]
  /** What was asked, with its arguments. */
  readonly asked: readonly { readonly channel: AskChannel; readonly args: unknown }[]
  push(channel: PushChannel, value: unknown): void
}

/** Answers of the other end, by channel. */
export type Answers = Partial<Record<AskChannel, (args: unknown) => unknown>>

/** Derives a client from the real contract over a plain object. */
export function wire(answers: Answers = {}): Wire {
  const log: string[] = []
  const asked: { channel: AskChannel; args: unknown }[] = []
  const listeners = new Map<PushChannel, Set<(value: unknown) => void>>()
  const client = clientOf({
    async ask(channel, args) {
      log.push(`ask ${channel}`)
      asked.push({ channel, args })
      return answers[channel]?.(args)
    },
    listen(channel, listener) {
      log.push(`listen ${channel}`)
      const known = listeners.get(channel) ?? new Set()
      listeners.set(channel, known.add(listener))
      return () => {
        log.push(`end ${channel}`)
        known.delete(listener)
      }
    },
  })
  const push = (channel: PushChannel, value: unknown): void => {
    for (const listener of listeners.get(channel) ?? []) listener(value)
  }
  return { client, log, asked, push }
}

/** The window's state after one snapshot. */
export const stateOf = (snapshot: Snapshot, changed: Partial<WindowState> = {}): WindowState => ({
  ...withSnapshot(emptyState, snapshot),
  ...changed,
})

const standing: Clock = { subscribe: () => () => {}, nowMs: () => tenFortyTwo }

/** A view as the HTML it first draws, over a state, at 10:42 of the samples whatever the day is. */
export function drawn(view: ReactElement, state: WindowState, language: Language = 'en'): string {
  const value = { client: wire().client, store: createStore(() => state), clock: standing, language }
  return renderToStaticMarkup(createElement(WindowProvider, { value }, view))
}

/** The text of HTML, without its tags. */
export const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim()
