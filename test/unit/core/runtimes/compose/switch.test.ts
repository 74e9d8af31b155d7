import { describe, expect, it } from 'vitest'
import { dockerAwayCode, dockerStuckCode, patientFunctions } from '#core/runtimes/compose/docker-patience'
import { switchScript, whyNotHealthy } from '#core/runtimes/compose/switch'

const script = switchScript(['up', 'new'], ['up', 'old'], ['detektor-redis', "it's"], ['put', 'back'])

it('the switch tries, keeps last words, and goes back', () => {
  expect(script.split('\n').slice(patientFunctions.split('\n').length)).toEqual([
    "brokerlight_others=''",
    'patient up new; code=$?',
    `case $code in ${dockerAwayCode} | ${dockerStuckCode}) exit $code ;; esac`,
    '[ $code = 0 ] && exit 0',
    "echo 'Brokerlight: last words of detektor-redis:'",
    'docker logs --tail 40 detektor-redis 2>&1',
    expect.stringMatching(/^docker inspect --format '.*' detektor-redis 2>\/dev\/null \| tail -n 3$/),
    String.raw`echo 'Brokerlight: last words of it'\''s:'`,
    String.raw`docker logs --tail 40 'it'\''s' 2>&1`,
    expect.stringContaining('docker inspect'),
    "echo 'Brokerlight: the new release did not become healthy; going back.'",
    'patient put back; code=$?',
    `case $code in ${dockerAwayCode} | ${dockerStuckCode}) exit $code ;; esac`,
    'patient up old; code=$?',
    `case $code in ${dockerAwayCode} | ${dockerStuckCode}) exit $code ;; esac`,
    '[ $code = 0 ] && exit 10',
    'exit 11',
  ])
})

describe('whyNotHealthy', () => {
  const output = (...words: readonly string[]): string =>
    [
      ' Container detektor-redis  Error',
      'container detektor-redis is unhealthy',
      'Brokerlight: last words of detektor-redis:',
      ...words,
      'Brokerlight: the new release did not become healthy; going back.',
      ' Container detektor-redis  Healthy',
    ].join('\n')

  it('finds the line that tells most', () => {
    expect(
      whyNotHealthy(
        output('*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***', 'Reading the configuration file'),
      ),
    ).toBe('*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***')
  })

  it.each([
    [
      "Can't handle RDB format version 12",
      ["Can't handle RDB format version 12", 'Fatal error loading the DB, check server logs. Exiting.'],
    ],
    [
      "Unknown command 'hpexpireat' reading the append only file appendonly.aof.1.incr.aof",
      [
        "Unknown command 'hpexpireat' reading the append only file appendonly.aof.1.incr.aof",
        'Error: could not connect',
      ],
    ],
    [
      'Server is not ready',
      ['Server is not ready', 'WARNING Memory overcommit must be enabled! vm.overcommit_memory may fail'],
    ],
  ])('names the cause, not what follows from it: %s', (cause, words) => {
    expect(whyNotHealthy(output(...words))).toBe(cause)
  })

  it('takes the last line when none tells more', () => {
    expect(whyNotHealthy(output('one', 'two'))).toBe('two')
  })

  it('falls back on what compose said', () => {
    expect(whyNotHealthy(output())).toBe('container detektor-redis is unhealthy')
    expect(whyNotHealthy('no such command: compose')).toBe('no such command: compose')
    expect(whyNotHealthy('')).toBe('nothing')
  })
})
