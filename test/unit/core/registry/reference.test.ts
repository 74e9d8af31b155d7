import { expect, it } from 'vitest'
import { isSameRepository, parseRepository, splitReference } from '#core/registry/reference'

const digest = `sha256:${'1'.repeat(64)}`

it.each([
  ['redis', 'redis', null, null],
  ['redis:7', 'redis', '7', null],
  ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b', null, null],
  ['127.0.0.1:5000/a/b:main-1', '127.0.0.1:5000/a/b', 'main-1', null],
  [`ghcr.io/a/b:t@${digest}`, 'ghcr.io/a/b', 't', digest],
  [`host:5000/b@${digest}`, 'host:5000/b', null, digest],
])('splitReference(%j)', (reference, repository, tag, pinned) => {
  expect(splitReference(reference)).toEqual({ repository, tag, digest: pinned })
})

it.each([
  ['redis', 'docker.io', 'library/redis', 'redis'],
  ['library/redis', 'docker.io', 'library/redis', 'redis'],
  ['docker.io/redis', 'docker.io', 'library/redis', 'redis'],
  ['index.docker.io/library/redis', 'docker.io', 'library/redis', 'redis'],
  ['bitnami/redis', 'docker.io', 'bitnami/redis', 'bitnami/redis'],
  ['docker.io/bitnami/redis', 'docker.io', 'bitnami/redis', 'bitnami/redis'],
  ['ghcr.io/team/redis', 'ghcr.io', 'team/redis', 'ghcr.io/team/redis'],
  ['localhost/redis', 'localhost', 'redis', 'localhost/redis'],
  ['reg:5000/redis', 'reg:5000', 'redis', 'reg:5000/redis'],
  ['[::1]:5000/redis', '[::1]:5000', 'redis', '[::1]:5000/redis'],
  ['Reg/redis', 'Reg', 'redis', 'Reg/redis'],
])('parseRepository(%j)', (repository, registry, path, familiar) => {
  expect(parseRepository(repository)).toEqual({ registry, path, familiar })
})

it('knows two names of one repository', () => {
  expect(isSameRepository('docker.io/library/redis', 'redis')).toBe(true)
  expect(isSameRepository('ghcr.io/library/redis', 'redis')).toBe(false)
})
