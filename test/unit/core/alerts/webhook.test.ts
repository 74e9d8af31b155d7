import { describe, expect, it } from 'vitest'
import type { Standing } from '#core/alerts/state'
import {
  alertmanagerAt,
  alertmanagerBody,
  fingerprintOf,
  mayBeTakenLater,
  pauseMs,
  receiverAt,
  retryAfterMs,
  webhookBody,
} from '#core/alerts/webhook'
import { tenFortyTwo } from '../support/samples.ts'

const alert: Standing = {
  id: 'a1',
  key: 'queue-full|queue=frames',
  broker: 'nebula',
  rule: 'queue-full',
  severity: 'warning',
  layer: 'broker',
  measure: 'queue_length',
  isEvent: false,
  notify: true,
  degrades: true,
  inhibits: [],
  words: null,
  recovering: null,
  overInMs: null,
  labels: { queue: 'frames', 'a-b': 'x' },
  unit: 'count',
  limit: 1000,
  value: 1200,
  worst: 1200,
  valueAtMs: tenFortyTwo,
  rose: null,
  sinceMs: tenFortyTwo - 10_000,
  raisedAtMs: tenFortyTwo,
  acknowledged: null,
  snoozedUntilMs: null,
  told: null,
  posted: false,
  deploy: null,
}

describe('the message of the webhook', () => {
  it('is what Alertmanager sends', () => {
    const body = JSON.parse(webhookBody('nebula', [{ alert, endedAtMs: null }]))
    const labels = {
      alertname: 'queue-full',
      broker: 'nebula',
      severity: 'warning',
      layer: 'broker',
      queue: 'frames',
      a_b: 'x',
    }
    const annotations = {
      summary: 'frames holds 1,200 (maximum 1,000).',
      description: 'See whether its consumers keep up and whether anybody trims it.',
    }
    expect(body).toEqual({
      version: '4',
      groupKey: '{}:{broker="nebula"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'brokerlight',
      groupLabels: { broker: 'nebula' },
      commonLabels: labels,
      commonAnnotations: annotations,
      externalURL: '',
      alerts: [
        {
          status: 'firing',
          labels,
          annotations,
          startsAt: '2026-11-21T10:42:00.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: '',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
      ],
    })
  })

  it('is resolved when all of it is, with the fingerprint it had', () => {
    const [firing, resolved] = [null, tenFortyTwo + 60_000].map(endedAtMs =>
      JSON.parse(webhookBody('nebula', [{ alert, endedAtMs }])),
    )
    expect(resolved).toMatchObject({ status: 'resolved', alerts: [{ endsAt: '2026-11-21T10:43:00.000Z' }] })
    expect(resolved.alerts[0].fingerprint).toBe(firing.alerts[0].fingerprint)
    const other = { ...alert, rule: 'disk-low', labels: {} }
    const both = JSON.parse(
      webhookBody('nebula', [
        { alert, endedAtMs: 1 },
        { alert: other, endedAtMs: null },
      ]),
    )
    expect(both).toMatchObject({
      status: 'firing',
      commonLabels: { broker: 'nebula', severity: 'warning', layer: 'broker' },
    })
  })

  it('has the fingerprints that Prometheus gives', () => {
    // FNV-1a of nothing, and of "a", 0xff, "b", 0xff.
    expect(fingerprintOf({})).toBe('cbf29ce484222325')
    expect(fingerprintOf({ a: 'b' })).not.toBe(fingerprintOf({ b: 'a' }))
    expect(fingerprintOf({ a: '1', b: '2' })).toBe(fingerprintOf({ b: '2', a: '1' }))
  })

  it('is tried again with longer pauses, up to five minutes, and no sooner than the server asks', () => {
    expect([1, 2, 3, 8, 9, 1000].map(retryAfterMs)).toEqual([2000, 4000, 8000, 256_000, 300_000, 300_000])
    expect([500, 503, 429, 408].map(mayBeTakenLater)).toEqual([true, true, true, true])
    expect([400, 401, 404].map(mayBeTakenLater)).toEqual([false, false, false])
    const pause = (status: number | null, retryAfter: string | null) =>
      pauseMs({ status, retryAfter, attempts: 1 }, tenFortyTwo)
    expect(pause(503, null)).toBe(2000)
    expect(pause(null, null)).toBe(2000)
    expect(pause(403, null)).toBe(300_000)
    expect(pause(429, '90')).toBe(90_000)
    expect(pause(503, 'Sat, 21 Nov 2026 10:43:00 GMT')).toBe(60_000)
    expect(pause(503, '1')).toBe(2000)
    expect(pause(503, '999999999')).toBe(3_600_000)
    expect(pause(503, 'soon')).toBe(2000)
  })

  it('leaves out alerts above five hundred, with their number', () => {
    const many = Array.from({ length: 502 }, (_, at) => ({
      alert: { ...alert, labels: { queue: `q${at}` } },
      endedAtMs: null,
    }))
    const body = JSON.parse(webhookBody('nebula', many))
    expect([body.alerts.length, body.truncatedAlerts]).toEqual([500, 2])
  })
})

describe('the receiver', () => {
  it.each([
    ['http://am:9093/api/v2/alerts', 'alertmanager'],
    ['http://am/monitoring/api/v2/alerts/', 'alertmanager'],
    ['https://hooks.example/T1/B2', 'webhook'],
    ['http://am:9093/', 'webhook'],
  ] as const)('at %s is %s', (url, receiver) => {
    expect(receiverAt(url)).toBe(receiver)
  })

  it.each([
    ['http://am:9093', 'http://am:9093/api/v2/alerts'],
    ['http://am:9093/#/alerts', 'http://am:9093/api/v2/alerts'],
    ['http://am:9093/api/v1/alerts', 'http://am:9093/api/v2/alerts'],
    ['http://host/alertmanager/', 'http://host/alertmanager/api/v2/alerts'],
    ['https://hooks.example/T1/B2', undefined],
  ])('at %s may be an Alertmanager at %s', (url, alerts) => {
    expect(alertmanagerAt(url)?.alerts).toBe(alerts)
  })

  it('that is an Alertmanager is told when each alert ends', () => {
    const body = JSON.parse(
      alertmanagerBody(
        [
          { alert, endedAtMs: null },
          { alert, endedAtMs: tenFortyTwo + 60_000 },
          { alert, endedAtMs: tenFortyTwo - 60_000 },
        ],
        tenFortyTwo,
      ),
    )
    expect(body.map(({ endsAt }: { readonly endsAt: string }) => endsAt)).toEqual([
      '2026-11-21T10:46:00.000Z',
      '2026-11-21T10:43:00.000Z',
      '2026-11-21T10:42:00.000Z',
    ])
  })
})
