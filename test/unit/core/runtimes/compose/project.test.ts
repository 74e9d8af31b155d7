import { describe, expect, it } from 'vitest'
import { type ComposeProject, composeArgv, composeProject, madeFrom } from '#core/runtimes/compose/project'
import { target } from './fixtures.ts'

const project = (change: Partial<ReturnType<typeof target>['compose']> = {}): ComposeProject =>
  composeProject({ ...target().compose, ...change }, '/home/deploy/detektr')

describe('composeProject', () => {
  it('finds its files in its folder, and absolute ones where they are', () => {
    const files = ['docker-compose.yml', '/etc/compose/extra.yml', 'more/override.yml']
    expect(project({ files }).source.files).toEqual([
      '/home/deploy/detektr/docker-compose.yml',
      '/etc/compose/extra.yml',
      '/home/deploy/detektr/more/override.yml',
    ])
  })

  it('keeps its state beside the compose file, a folder a service', () => {
    expect(project().stateDirectory).toBe('/home/deploy/detektr/.brokerlight/redis')
    expect(project({ service: 'cache' }).stateDirectory).toBe('/home/deploy/detektr/.brokerlight/cache')
  })

  it.each([
    ['../../etc', '%2e.%2f..%2fetc'],
    ['.', '%2e'],
    ['a b', 'a%20b'],
    ["it's $(x)", 'it%27s%20%24%28x%29'],
    ['żółw', '%17c%f3%142w'],
  ])('a service called %j cannot lead out of it', (service, folder) => {
    const { stateDirectory } = project({ service })
    expect(stateDirectory).toBe(`/home/deploy/detektr/.brokerlight/${folder}`)
  })
})

describe('composeArgv', () => {
  const files = ['-f', '/home/deploy/detektr/docker-compose.broker.yml']

  it('names folder and files, then what to do', () => {
    expect(composeArgv(project(), ['ps', '-a'])).toEqual([
      ...['docker', 'compose', '--project-directory', '/home/deploy/detektr', ...files, 'ps', '-a'],
    ])
  })

  it('uses what the project was started from: folder, files and env files', () => {
    const source = {
      ...{
        workingDirectory: '/home/deploy/detektr/deploy',
        files: ['/home/deploy/detektr/deploy/compose.yml'],
      },
      envFiles: ['/home/deploy/detektr/prod.env'],
    }
    const started = composeProject(target().compose, '/home/deploy/detektr', 'prod', source)
    expect(composeArgv(started, ['up']).slice(2)).toEqual([
      ...['--project-directory', '/home/deploy/detektr/deploy', '-p', 'prod'],
      ...[
        '--env-file',
        '/home/deploy/detektr/prod.env',
        '-f',
        '/home/deploy/detektr/deploy/compose.yml',
        'up',
      ],
    ])
    expect(started.stateDirectory).toBe('/home/deploy/detektr/.brokerlight/redis')
    expect(composeArgv(madeFrom(started, '/x/kept.json'), ['up']).slice(-3)).toEqual([
      '-f',
      '/x/kept.json',
      'up',
    ])
  })

  it('names the project where the config does', () => {
    expect(composeArgv(project({ project: 'detektor' }), ['up']).slice(4, 6)).toEqual(['-p', 'detektor'])
  })
})
