import { join } from 'node:path'
import type { LinkFault } from '#core/model/link'
import type { Reach, Secrets, SignInSecrets } from '#core/ports'
import { err } from '#core/result'
import { createReach } from '../../../src-main/reach/reach.ts'

const nobody: LinkFault = { code: 'secret-missing', layer: 'host', message: 'Nobody is there to ask.' }

/** Secrets of a sign-in that nobody can be asked for again. */
export const askingNobody = (resolve: Secrets['resolve'] = async () => err(nobody)): SignInSecrets => ({
  resolve,
  refused: () => false,
  askOnce: async () => err(nobody),
})

/** The real reach with an empty home in `home`, so that no test reads the keys of whoever runs it. */
export const testReach = (home: string): Reach =>
  createReach({
    home,
    trustStorePath: join(home, 'trusted_hosts'),
    secrets: askingNobody(),
    env: {},
    language: 'en',
  })
