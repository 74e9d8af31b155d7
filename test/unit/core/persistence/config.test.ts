import { describe, expect, it } from 'vitest'
import {
  configLines,
  normalPath,
  runningPersistence,
  serverStart,
  startPersistence,
} from '#core/persistence/config'

describe('how Redis is started', () => {
  it.each([
    [['redis-server', '/etc/redis.conf'], { configFile: '/etc/redis.conf', options: [] }],
    [
      ['docker-entrypoint.sh', 'redis-server', '--appendonly', 'yes', '--save', '60', '1', '--save', ''],
      {
        configFile: null,
        options: [
          ['appendonly', 'yes'],
          ['save', '60', '1'],
          ['save', ''],
        ],
      },
    ],
    [['/x/docker-entrypoint.sh', '--dir', '/d'], { configFile: null, options: [['dir', '/d']] }],
    [['docker-entrypoint.sh', 'my.conf'], { configFile: 'my.conf', options: [] }],
    [
      ['sh', '-c', 'sysctl x; exec valkey-server /a.conf --requirepass "$P W" && echo "a b"'],
      { configFile: '/a.conf', options: [['requirepass', '$P W']] },
    ],
    [['/opt/bitnami/scripts/redis/run.sh'], null],
    [['other-entrypoint.sh', '--dir', '/d'], null],
    [[], null],
  ])('%j', (words, start) => {
    expect(serverStart(words)).toEqual(start)
  })

  it('the command line comes after the config file, and what is not set is as usual', () => {
    const lines = configLines('# x\ndir "/data"\nappendonly no\n save ""\nAppendOnly yes\n') ?? []
    expect(startPersistence([...lines, ['appendonly', 'no']], '/w')).toEqual({
      appendOnly: false,
      directory: '/data',
      rdb: 'dump.rdb',
      aofDirectory: 'appendonlydir',
      aofFile: 'appendonly.aof',
      savePoints: '',
    })
    expect(startPersistence(lines, '/w').appendOnly).toBe(true)
    expect(startPersistence([['dir', './x/../y']], '/w').directory).toBe('/w/y')
    expect(startPersistence([], '/data').directory).toBe('/data')
    expect(configLines('include /etc/more.conf')).toBeNull()
    expect(normalPath('//a/./b/../c/')).toBe('/a/c')
  })

  it('INFO stands in where CONFIG is not allowed', () => {
    expect(runningPersistence(new Map(), true)).toMatchObject({ appendOnly: true, directory: null })
    expect(runningPersistence(new Map([['appendonly', 'no']]), true)).toMatchObject({ appendOnly: false })
  })
})
