import { describe, expect, it } from 'vitest'
import type { ListedContainer } from '#core/host/containers'
import { composeSchema } from '#core/model/config/runtime'
import type { ContainerReading } from '#core/model/host'
import type { ProjectLocation } from '#core/runtimes/compose/location'
import { findService } from '#core/runtimes/compose/service-container'

const folder = '/data/broker'
const location: ProjectLocation = {
  state: 'found',
  directory: folder,
  files: [{ file: 'docker-compose.yml', path: `${folder}/docker-compose.yml` }],
  others: [],
  name: 'broker',
}

const listed = (
  name: string,
  change: Partial<Omit<ListedContainer, 'container'>> = {},
  container: Partial<ContainerReading> = {},
): ListedContainer => ({
  container: {
    name,
    service: 'redis',
    project: 'broker',
    state: 'running',
    ...container,
  } as ContainerReading,
  folder,
  realFolder: folder,
  isFolderGone: false,
  files: [],
  labelled: { files: [], envFiles: [] },
  networkOf: null,
  oneOff: false,
  number: 1,
  ports: [],
  writes: [],
  ...change,
})
const elsewhere = { folder: '/srv/broker', realFolder: '/srv/broker' }
const port = (published: number) => ({ ports: [{ inner: 6379, host: '', port: published }] })

const names = (
  containers: readonly ListedContainer[],
  change: { readonly project?: string; readonly location?: Partial<ProjectLocation> } = {},
): unknown => {
  const compose = composeSchema.parse({
    directory: '~/broker',
    ...(change.project && { project: change.project }),
  })
  const sought = { compose, location: { ...location, ...change.location }, port: 6379 }
  const found = findService('redis', sought, containers)
  return [found.own?.container.name ?? null, found.elsewhere?.container.name ?? null]
}

describe('the container of a service', () => {
  it.each<[what: string, listed: readonly ListedContainer[], own: string | null, elsewhere: string | null]>([
    [
      'is that of the folder, though another project’s runs',
      [listed('other', elsewhere, { project: 'other' }), listed('own', {}, { state: 'exited' })],
      'own',
      'other',
    ],
    ['is none of another folder', [listed('other', elsewhere, { project: 'other' })], null, 'other'],
    ['is none of another folder with the same project name', [listed('other', elsewhere)], null, 'other'],
    [
      'is that of another user’s folder neither, which cannot be seen',
      [listed('other', { folder: '/home/x/broker', realFolder: null })],
      null,
      'other',
    ],
    ['may be of a project with another name', [listed('own', {}, { project: 'renamed' })], 'own', null],
    [
      'may have been started by its compose file from elsewhere',
      [listed('own', { ...elsewhere, files: [`${folder}/docker-compose.yml`] }, { project: 'x' })],
      'own',
      null,
    ],
    [
      'is known by its project where compose 1 wrote no folder',
      [listed('broker_redis_1', { folder: null, realFolder: null })],
      'broker_redis_1',
      null,
    ],
    [
      'is known by its project where its folder is gone',
      [listed('own', { folder: '/srv/releases/12', realFolder: null, isFolderGone: true })],
      'own',
      null,
    ],
    ['is none that compose run left', [listed('run', { oneOff: true })], null, null],
    ['is of this service', [listed('web', {}, { service: 'web' })], null, null],
    [
      'is the running one of its replicas',
      [listed('redis-1', { number: 1 }, { state: 'exited' }), listed('redis-2', { number: 2 })],
      'redis-2',
      null,
    ],
    [
      'is the first replica',
      [listed('redis-10', { number: 10 }), listed('redis-9', { number: 9 })],
      'redis-9',
      null,
    ],
    [
      'is the one that publishes the port of Redis',
      [listed('prod', port(6379), { state: 'exited' }), listed('staging', port(6380))],
      'prod',
      null,
    ],
  ])('%s', (_, containers, own, other) => {
    expect(names(containers)).toEqual([own, other])
    expect(names(containers.toReversed())).toEqual([own, other])
  })

  it('is that of the project that brokers.yaml names, whatever its folder', () => {
    const containers = [listed('here', {}, { project: 'b' }), listed('there', elsewhere, { project: 'a' })]
    expect(names(containers, { project: 'a' })).toEqual(['there', 'here'])
    expect(names(containers, { project: 'c' })).toEqual([null, 'here'])
  })

  it('is not known where the folder is not found', () => {
    const none = { state: 'missing', directory: null, files: [], name: null } as const
    expect(names([listed('own')], { location: none })).toEqual([null, 'own'])
  })
})
