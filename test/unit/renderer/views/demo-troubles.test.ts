import { createElement as draw } from 'react'
import { describe, expect, it } from 'vitest'
import { DemoTroubles } from '../../../../src-renderer/views/demo-troubles.tsx'
import { broker, snapshot } from '../../core/support/views.ts'
import { drawn, stateOf } from '../support.ts'

describe('the demo', () => {
  it('can be broken in four ways, and mended', () => {
    const html = drawn(
      draw(DemoTroubles, { broker: 'demo' }),
      stateOf(snapshot([broker('demo', { demo: true })])),
    )
    expect([...html.matchAll(/<button[^>]*>([^<]+)</g)].map(([, name]) => name)).toEqual([
      'Stall the workers',
      'Fill its memory',
      'Cut the link for 10 s',
      'Kill Redis',
      'Mend everything',
    ])
  })
})
