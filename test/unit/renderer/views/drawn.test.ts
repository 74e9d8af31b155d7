import { createElement as draw } from 'react'
import { describe, expect, it } from 'vitest'
import type { HostKeyOffer } from '#core/model/link'
import type { PlanView } from '#core/model/run'
import type { Planning } from '../../../../src-renderer/store/dialog.ts'
import { Banners } from '../../../../src-renderer/views/banners.tsx'
import { BrokerHeader } from '../../../../src-renderer/views/broker-header.tsx'
import { Fleet } from '../../../../src-renderer/views/fleet.tsx'
import { PlanDialog } from '../../../../src-renderer/views/plan-dialog.tsx'
import { Questions } from '../../../../src-renderer/views/questions.tsx'
import { Releases } from '../../../../src-renderer/views/releases.tsx'
import { RunClosing } from '../../../../src-renderer/views/run-closing.tsx'
import { Window } from '../../../../src-renderer/views/window.tsx'
import { tenFortyTwo as at } from '../../core/support/samples.ts'
import { broker, brokerAt, run, snapshot, step } from '../../core/support/views.ts'
import { drawn, stateOf, textOf } from '../support.ts'

const nebula = broker('nebula')
const state = stateOf(snapshot([nebula, brokerAt('raibid', 'down')]))

describe('the header', () => {
  it('ties each greyed button to its reason, in sight', () => {
    const fresh = broker('nebula', { releases: [] })
    const html = drawn(draw(BrokerHeader, { broker: fresh }), stateOf(snapshot([fresh])))
    const greyed = /<button[^>]*aria-disabled="true"[^>]*aria-describedby="([^"]+)"[^>]*>([^<]+)</.exec(html)
    expect(greyed?.[2]).toBe('Roll back')
    expect(html).toContain(`id="${greyed?.[1]}"`)
    expect(textOf(html)).toContain('Roll back: No earlier release of nebula is known')
  })
  it('announces the verdict politely', () => {
    const html = drawn(draw(BrokerHeader, { broker: nebula }), state)
    expect(html).toMatch(/aria-live="polite">nebula: Ok since/)
  })
})

describe('the fleet', () => {
  it('lists the worst first, one row in the tab order, each with its level as a word', () => {
    const html = drawn(draw(Fleet), state)
    const rows = html.match(/<div class="fleet-row".*?<\/div>/g) ?? []
    expect(rows.map(row => /aria-label="(\w+)"/.exec(row)?.[1])).toEqual(['down', 'ok'])
    expect(rows.map(row => /tabindex="(-?\d)"/i.exec(row)?.[1])).toEqual(['0', '-1'])
  })
})

describe('releases', () => {
  it('mark the running one and offer a way back to the others', () => {
    const html = drawn(draw(Releases, { broker: nebula }), state)
    expect(html.match(/aria-label="Roll back to release \d"/g)).toEqual([
      'aria-label="Roll back to release 1"',
    ])
    expect(textOf(html)).toMatch(/2 main-e4f5a6b .* deploy running/)
  })
})

const offer: HostKeyOffer = {
  host: '[nebula]:2222',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:new',
  keyBase64: 'AAAA',
  known: [],
  knownAt: [],
}
const asking = (changed: Partial<HostKeyOffer>): string =>
  drawn(
    draw(Questions),
    stateOf(
      snapshot([nebula], {
        questions: [{ id: 'q', kind: 'host-key', broker: 'nebula', offer: { ...offer, ...changed } }],
      }),
    ),
  )

describe('questions', () => {
  it('show a new host key with its fingerprint, refusing first in line', () => {
    const html = asking({})
    expect(textOf(html)).toContain('SHA256:new')
    expect(html).toMatch(/data-focus-first="true"[^>]*>Do not connect</)
    expect(html).toContain('>Trust this key<')
  })
  it('show a changed key with both fingerprints and no way to trust it', () => {
    const html = asking({ known: ['SHA256:old'], knownAt: ['/home/ada/.ssh/known_hosts:3'] })
    expect(textOf(html)).toMatch(/Was SHA256:old Is SHA256:new .*known_hosts:3/)
    expect(textOf(html)).toContain('forget the old key in Settings')
    expect(html).not.toContain('Trust')
  })
  it('ask for a secret in a password field', () => {
    const questions = [
      { id: 'q', kind: 'secret', broker: 'nebula', prompt: 'Passphrase for k', canRemember: true },
    ] as const
    const html = drawn(draw(Questions), stateOf(snapshot([nebula], { questions })))
    expect(html).toContain('type="password"')
    expect(textOf(html)).toContain('Passphrase for k')
  })
})

const plan: PlanView = {
  id: 'p1',
  kind: 'deploy',
  broker: 'nebula',
  title: 'Deploy main-e4f5a6b to nebula',
  changes: [{ what: 'redis', before: 'main-a1b2c3d (0123)', after: 'main-e4f5a6b (4567)' }],
  steps: [{ id: 'pull', title: 'Pull by digest', commands: ['docker pull r@sha256:4567', 'docker images'] }],
  onFailure: 'The host goes back by itself.',
  notes: [],
  lastTookMs: 7400,
  confirmWord: null,
}
const planned = (planning: Planning): string =>
  drawn(
    draw(PlanDialog, { request: { kind: 'deploy', broker: 'nebula', tag: 'main-e4f5a6b' }, planning }),
    state,
  )
const verb = (html: string): string | undefined => /<button[^>]*button primary[^>]*>/.exec(html)?.[0]

describe('the plan dialog', () => {
  it('says the outcome, the change, every command, what if it fails and how long it took', () => {
    const html = planned({ stage: 'shown', plan, error: null })
    const text = textOf(html)
    for (const part of [
      'Deploy main-e4f5a6b to nebula',
      'main-a1b2c3d (0123) main-e4f5a6b (4567)',
      'docker pull r@sha256:4567 docker images',
      'The host goes back by itself.',
      'Last time this took 7.4 s.',
    ])
      expect(text).toContain(part)
    expect(verb(html)).toContain('aria-disabled="false"')
    expect(html).toMatch(/button primary[^>]*>Deploy</)
  })
  it('waits for the word where one is asked for', () => {
    const html = planned({ stage: 'shown', plan: { ...plan, confirmWord: 'nebula' }, error: null })
    expect(textOf(html)).toContain('Type nebula to confirm')
    expect(verb(html)).toContain('aria-disabled="true"')
  })
  it('repeats the very verb of a change to a queue', () => {
    const change = { do: 'trim', queue: 'frames', maxLength: 10 } as const
    const request = { kind: 'queue', broker: 'nebula', change } as const
    const planning: Planning = { stage: 'shown', plan: { ...plan, kind: 'queue' }, error: null }
    expect(drawn(draw(PlanDialog, { request, planning }), state)).toMatch(/button primary[^>]*>Trim</)
  })
  it('cannot start past a finding that stops it', () => {
    const notes = [{ level: 'stop', text: 'No disk is left.' }] as const
    const html = planned({ stage: 'shown', plan: { ...plan, notes }, error: null })
    expect(textOf(html)).toContain('No disk is left.')
    expect(verb(html)).toContain('aria-disabled="true"')
  })
  it('offers to take over a lock only where one is held', () => {
    const refused = (code: 'locked' | 'refused'): string =>
      planned({ stage: 'refused', refusal: { code, text: 'ada@desk holds the lock on the host.' } })
    expect(textOf(refused('locked'))).toMatch(/ada@desk holds the lock on the host\. .*Take over the lock/)
    expect(refused('refused')).not.toContain('Take over')
  })
})

describe('runs', () => {
  const cut = run('cut', {
    end: 'cut-off',
    message: 'The app ended during “Switch”.',
    offers: ['check', 'resume', 'undo'],
    steps: [step('Switch', { id: 'switch', state: 'running', startedAtMs: at })],
  })
  it('that were cut off are announced on top, until they are on show', () => {
    const withCut = stateOf(snapshot([nebula], { runs: [cut] }))
    expect(drawn(draw(Banners), withCut)).toMatch(/role="alert".*cut off at step “Switch”/)
    const onShow = { ...withCut, place: { broker: 'nebula', view: 'run', runId: 'cut' } as const }
    expect(drawn(draw(Banners), onShow)).not.toContain('role="alert"')
  })
  it('that were cut off offer what can be done, each with what it means', () => {
    const text = textOf(drawn(draw(RunClosing, { run: cut }), state))
    expect(text).toContain('The app ended during “Switch”.')
    expect(text).toMatch(/Check Reads .* Resume Goes on .* Undo Goes back/)
  })
})

describe('the window', () => {
  it('greets where there is no broker', () => {
    const text = textOf(drawn(draw(Window), stateOf(snapshot([]))))
    expect(text).toContain('No broker yet')
    expect(text).toContain('npm run demo')
  })
  it('marks the demo', () => {
    const demo = snapshot([broker('demo', { demo: true })], { demo: true, demoNotes: ['It cannot save.'] })
    const text = textOf(drawn(draw(Banners), stateOf(demo)))
    expect(text).toMatch(/^Demo: .* It cannot save\.$/)
  })
  it('draws hostile text as text', () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const html = drawn(draw(Window), stateOf(snapshot([{ ...nebula, title: hostile }])))
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img')
  })
  it('speaks Polish', () => {
    const polish = textOf(drawn(draw(Window), state, 'pl'))
    expect(polish).toContain('Dodaj brokera')
  })
})
