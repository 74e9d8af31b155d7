import { describe, expect, it } from 'vitest'
import type { Plan } from '#core/plan/plan'
import { planBackup } from '#core/runtimes/compose/backup'
import type { ComposeFacts, WantedImage } from '#core/runtimes/compose/facts'
import { isTag, planDeploy, planRollback, rollbackTarget } from '#core/runtimes/compose/plans'
import { configurations, context, digestOf, facts, image, release, target } from './fixtures.ts'

const wanted = (letter: string, local = false): WantedImage => ({ found: true, image: image(letter), local })

function deploy(
  change: Parameters<typeof facts>[0] = {},
  images: readonly WantedImage[] = [wanted('b')],
): Plan {
  const plan = planDeploy(target(), 'main-b', facts(change), images, configurations(), context())
  if (!plan.ok) throw new Error(plan.error.text)
  return plan.value
}

const up = (letter: string): string =>
  `docker compose --project-directory /home/deploy/detektr -p detektr -f /home/deploy/detektr/.brokerlight/redis/configs/${letter.repeat(64)}.json up -d --no-deps --no-build --pull never redis`

describe('planDeploy', () => {
  it('pulls before anything stops, switches by digest and can go back', () => {
    const plan = deploy()
    expect(plan.main.map(step => step.id)).toEqual([
      'lock',
      'preflight',
      'pull',
      'safety',
      'switch',
      'verify',
      'record',
    ])
    expect(plan.back.map(step => step.id)).toEqual(['return', 'verify-back'])
    expect(plan.always.map(step => step.id)).toEqual(['unlock'])
    expect(plan.title).toBe('Deploy main-b to nebula')
    expect(plan.changes).toEqual([
      {
        what: 'redis: registry:5000/redis-broker',
        before: 'main-a (aaaaaaaaaaaa)',
        after: 'main-b (bbbbbbbbbbbb)',
      },
    ])
  })

  it('shows commands exactly as they run', () => {
    const plan = deploy()
    const commands = (id: string): readonly string[] => plan.main.find(step => step.id === id)?.commands ?? []
    expect(commands('pull')).toEqual([`docker pull registry:5000/redis-broker@${digestOf('b')}`])
    expect(commands('switch')).toEqual([
      'CLIENT PAUSE WRITE',
      up('a'),
      'watch state, restarts and health for up to 120 s; without a healthcheck: 10 s without a restart',
      `if that fails: ${up('b')}`,
    ])
    const switchOver = plan.main.find(step => step.id === 'switch')?.work.at(-1)
    const script = switchOver?.do === 'detached' ? switchOver.argv[2]?.split('\n') : []
    expect(script).toContain(`up_new() { ${up('a')}; }`)
    expect(script).toContain(`up_old() { ${up('b')}; }`)
  })

  it('switches and goes back only while it holds the lock', () => {
    const plan = deploy()
    const works = (id: string): readonly string[] | undefined =>
      [...plan.main, ...plan.back].find(one => one.id === id)?.work.map(work => work.do)
    expect(works('switch')).toEqual(['hold-lock', 'hold-writes', 'detached'])
    expect(works('return')).toEqual(['hold-lock', 'detached', 'detached'])
    expect(plan.takeUp[0]?.work[0]).toMatchObject({
      do: 'expect-running',
      targets: [{ image: image('a') }, { image: image('b') }],
    })
  })

  it('leaves Redis alone where its service is not among the images', () => {
    const job = {
      ...facts().services[0],
      service: 'job',
      container: 'job-1',
      running: image('a', 'old', 'job'),
    }
    const [redis] = facts().services
    const plan = planDeploy(
      target(),
      'main-b',
      facts({ services: [redis, { ...job, state: 'exited', isFinished: true }] as ComposeFacts['services'] }),
      [{ found: true, image: image('b', 'main-b', 'job'), local: true }],
      configurations(),
      context(),
    )
    if (!plan.ok) throw new Error(plan.error.text)
    const works = plan.value.main.flatMap(step => step.work)
    expect(works.find(work => work.do === 'save')).toMatchObject({ container: 'detektor-redis', starts: [] })
    expect(works.map(work => work.do)).not.toContain('hold-writes')
    expect(plan.value.notes.map(note => note.text)).toContain(
      'job ended well before, so it may end well again.',
    )
  })

  it('can never start a tag: every image is pinned by digest', () => {
    const text = JSON.stringify(deploy())
    expect(text).not.toContain('redis-broker:latest')
    expect(text).not.toContain('redis-broker:main-b')
  })

  it('records what ran before when it was not on record, or with another configuration', () => {
    const record = (plan: Plan) => plan.main.flatMap(step => step.work).find(work => work.do === 'record')
    expect(record(deploy())).toMatchObject({ found: [image('a')], images: [image('b')], how: 'deploy' })
    expect(record(deploy({ releases: [release(1, 'a')] }))).toMatchObject({ found: [image('a')] })
    const known = { ...release(1, 'a'), configuration: 'b'.repeat(64) }
    expect(record(deploy({ releases: [known] }))).toMatchObject({ found: null })
  })

  it('says that the same digest runs already', () => {
    expect(
      deploy({}, [wanted('a', true)])
        .notes.map(note => note.text)
        .join(' '),
    ).toContain('runs already')
  })

  const [redis] = facts().services
  if (redis === undefined) throw new Error('no redis in the fixture')
  it.each([
    ['no such service', { services: [] }, 'has no service “redis”'],
    ['no container', { services: [{ ...redis, container: null }] }, 'has no container yet'],
    ['no digest to go back to', { services: [{ ...redis, running: null }] }, 'no way back'],
    ['no disk', { diskFreeBytes: 1024 }, 'of disk are free on the host'],
    [
      'a lock',
      { lock: { token: 't', by: 'bob@lap', purpose: 'Deploy x', runId: 'r', sinceMs: 1_000_000 - 300_000 } },
      'bob@lap holds the lock on the host for 5 min: Deploy x.',
    ],
  ] as const)('refuses with a sentence: %s', (_, change, words) => {
    const plan = planDeploy(target(), 'main-b', facts(change), [wanted('b')], configurations(), context())
    expect(plan.ok ? '' : plan.error.text).toContain(words)
  })

  it('refuses an image that cannot be had', () => {
    const missing: WantedImage = {
      found: false,
      service: 'redis',
      reference: 'r/redis:main-x',
      why: 'no such tag.',
    }
    const plan = planDeploy(target(), 'main-x', facts(), [missing], configurations(), context())
    expect(plan.ok ? '' : plan.error.text).toBe('r/redis:main-x cannot be had: no such tag.')
  })

  it('takes a lock over when asked, with a warning', () => {
    const lock = { token: 't', by: 'bob@lap', purpose: 'Deploy x', runId: 'r', sinceMs: 0 }
    const plan = planDeploy(
      target(true),
      'main-b',
      facts({ lock }),
      [wanted('b')],
      configurations(),
      context({ takeOver: 't' }),
    )
    expect(
      plan.ok && plan.value.notes.some(note => note.level === 'warn' && note.text.includes('taken over')),
    ).toBe(true)
    expect(plan.ok && plan.value.main[0]?.work[0]).toMatchObject({ do: 'lock', takeOver: 't' })
  })
})

describe('planRollback', () => {
  const releases = [release(1, 'a', 'found'), release(2, 'b')]
  const [redis] = facts().services
  const onB = facts({
    releases,
    services: redis ? [{ ...redis, running: image('b') }, ...facts().services.slice(1)] : [],
  })

  it('makes sure of the image before producers stop, and starts them again in any case', () => {
    const found = rollbackTarget(target(), null, onB)
    if (!found.ok) throw new Error(found.error)
    const plan = planRollback(
      target(),
      found.value,
      onB,
      [wanted('a', true)],
      configurations(),
      null,
      context(),
    )
    if (!plan.ok) throw new Error(plan.error.text)
    expect(plan.value.main.map(step => step.id)).toEqual([
      ...['lock', 'preflight', 'pull', 'stop-producers', 'safety', 'switch', 'verify', 'record'],
    ])
    expect(plan.value.always.map(step => step.id)).toEqual(['start-producers', 'unlock'])
    expect(plan.value.title).toBe('Roll back nebula to main-a')
  })

  it('stops and starts only producers that work: what somebody stopped stays stopped', () => {
    const idle = onB.services.map(one => (one.service === 'rtsp-capture' ? { ...one, state: 'exited' } : one))
    const plan = planRollback(
      target(),
      release(1, 'a', 'found'),
      { ...onB, services: idle },
      [wanted('a', true)],
      configurations(),
      null,
      context(),
    )
    expect(plan.ok && [...plan.value.main, ...plan.value.always].map(step => step.id)).not.toContain(
      'start-producers',
    )
  })

  it('finds a release by number and names those there are', () => {
    expect(rollbackTarget(target(), 1, onB)).toMatchObject({ ok: true, value: { number: 1 } })
    expect(rollbackTarget(target(), 9, onB)).toEqual({
      ok: false,
      error: 'nebula has no release 9. It has: 1, 2.',
    })
  })

  it('says when there is nothing to roll back to', () => {
    const none = rollbackTarget(target(), null, facts())
    expect(none.ok ? '' : none.error).toContain('nothing to roll back to')
  })

  it('refuses to roll back to what runs', () => {
    const plan = planRollback(
      target(),
      release(2, 'b'),
      onB,
      [wanted('b', true)],
      configurations(),
      null,
      context(),
    )
    expect(plan.ok ? '' : plan.error.text).toContain('runs release 2 (main-b) already')
  })
})

describe('planBackup', () => {
  it('saves, copies, checks and keeps, and changes nothing', () => {
    const plan = planBackup(target(), facts(), context())
    if (!plan.ok) throw new Error(plan.error.text)
    expect(plan.value.main.map(step => step.id)).toEqual(['lock', 'bgsave', 'copy', 'check', 'keep'])
    expect(plan.value.back).toEqual([])
  })

  it('refuses when the broker does not run', () => {
    const [redis] = facts().services
    const plan = planBackup(
      target(),
      facts({ services: redis ? [{ ...redis, state: 'exited' }] : [] }),
      context(),
    )
    expect(plan.ok ? '' : plan.error.text).toContain('does not run')
  })
})

it.each([
  ['main-e4f5a6b', true],
  ['latest', true],
  ['', false],
  ['-x', false],
  ['a b', false],
  ['$(id)', false],
  ["it's", false],
  ['main\nx', false],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
])('isTag(%j) is %s', (tag, expected) => {
  expect(isTag(tag)).toBe(expected)
})
