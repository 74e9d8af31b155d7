import { readFileSync } from 'node:fs'
import { createElement } from 'react'
import { describe, expect, it } from 'vitest'
import type { Dialog } from '../../../../src-renderer/store/dialog.ts'
import { ConfigEditor } from '../../../../src-renderer/views/config-editor.tsx'
import { Dialogs } from '../../../../src-renderer/views/dialogs.tsx'
import { scrollOfLine } from '../../../../src-renderer/views/text-lines.ts'
import { broker, snapshot } from '../../core/support/views.ts'
import { drawn, stateOf } from '../support.ts'

const nebula = snapshot([broker('nebula')])

describe('dialogs', () => {
  it('open none for a kind without one', () => {
    const dialog = { kind: 'something-new', broker: 'nebula' } as unknown as Dialog
    expect(drawn(createElement(Dialogs), stateOf(nebula, { dialog }))).toBe('')
  })
  it('open the one of their kind', () => {
    const dialog: Dialog = { kind: 'deploy', broker: 'nebula' }
    expect(drawn(createElement(Dialogs), stateOf(nebula, { dialog }))).toContain('<dialog')
  })
})

describe('the editor of brokers.yaml', () => {
  it('shows the draft that was left', () => {
    const configDraft = { base: '', text: 'brokers:\n  draft-of-mine: {}\n' }
    const html = drawn(createElement(ConfigEditor), stateOf(nebula, { configDraft }))
    expect(html).toContain('draft-of-mine')
    expect(html).toContain('Not saved yet.')
  })
  it('scrolls a line to its middle, and the first lines to the top', () => {
    // 18 px a line, 8 px of padding, a box of 420 px: line 19 begins at 332 px.
    expect(scrollOfLine(19, 18, 8, 420)).toBe(131)
    expect(scrollOfLine(100, 18, 8, 420)).toBe(1589)
    expect(scrollOfLine(2, 18, 8, 420)).toBe(0)
  })
})

it('the buttons of the charts stand above the words of annotations', () => {
  const css = readFileSync('src-renderer/charts/recorder.css', 'utf8')
  const layer = (selector: string): number =>
    Number(new RegExp(`\\${selector} \\{[^}]*z-index: (\\d+)`).exec(css)?.[1])
  expect(layer('.recorder-ways')).toBeGreaterThan(layer('.mark-word'))
})
