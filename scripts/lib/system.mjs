import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { needs } from './needs.mjs'
import { runQuietly } from './run.mjs'
import { Refusal, say } from './say.mjs'

/** Where programs are, including those that only root's PATH names. */
export const searchPath = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].join(delimiter)

const hasProgram = name =>
  name && searchPath.split(delimiter).some(folder => folder && existsSync(join(folder, name)))

const knownLibraries = () => {
  const listed = ['/sbin/ldconfig', 'ldconfig'].map(
    command => spawnSync(command, ['-p'], { encoding: 'utf8' }).stdout,
  )
  return new Set((listed.find(text => text) ?? '').split('\n').map(line => line.trim().split(' ')[0]))
}

/** What of these purposes is missing here. Other systems than Linux bring all that Electron needs. */
export const missingNeeds = purposes => {
  if (process.platform !== 'linux') return []
  const libraries = knownLibraries()
  const isHere = need =>
    need.so
      ? libraries.has(need.so)
      : need.file
        ? existsSync(need.file)
        : [need.program, need.or].some(hasProgram)
  return purposes.flatMap(purpose => needs[purpose]).filter(need => !isHere(need))
}

const aptGet = (...args) =>
  runQuietly('apt-get', ['-q', ...args], { env: { DEBIAN_FRONTEND: 'noninteractive' } })
const aptKnows = async name => (await runQuietly('apt-cache', ['show', '--no-all-versions', name])).code === 0

const packagesFor = async missing => {
  const found = await Promise.all(
    missing.map(async ({ packages }) => {
      for (const name of packages) if (await aptKnows(name)) return name
      return undefined
    }),
  )
  return [...new Set(found)]
}

/** Keeps Debian from starting the daemons it installs (a Redis, an sshd, a Docker engine): we start our own. */
const withoutStarting = async install => {
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) return install()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await install()
  } finally {
    rmSync(policy)
  }
}

const installPackages = async missing => {
  let packages = await packagesFor(missing)
  if (packages.includes(undefined)) {
    say('Reading the package lists (apt-get update)')
    await aptGet('update')
    packages = await packagesFor(missing)
  }
  const known = packages.filter(name => name !== undefined)
  say(`Installing system packages: ${known.join(' ')}`)
  const install = () => aptGet('install', '-y', '--no-install-recommends', ...known)
  const first = await withoutStarting(install)
  // lists that are too old name files that are gone
  const last = first.code === 0 ? first : await aptGet('update').then(() => withoutStarting(install))
  if (last.code !== 0) throw new Refusal(`apt-get install ended with ${last.code}:\n${last.output}`)
}

const nameOf = need => need.so ?? need.file ?? need.program

/** The line a person types to get what is missing; undefined where there is no apt. */
export const installCommand = missing => {
  if (!hasProgram('apt-get')) return undefined
  const isKnown = name => spawnSync('apt-cache', ['show', '--no-all-versions', name]).status === 0
  const packages = missing.map(need => need.packages.find(isKnown) ?? need.packages.at(-1))
  return `sudo apt-get install -y --no-install-recommends ${[...new Set(packages)].join(' ')}`
}

/** Why these purposes cannot be served here, and what would help. */
export const lackOf = missing => {
  const command = installCommand(missing)
  const how = command ? `install with:\n  ${command}` : "install them with this system's package manager"
  return `Missing here: ${missing.map(nameOf).join(', ')}; ${how}`
}

/** Installs what these purposes miss where we may (root with apt), else says the exact command and refuses. */
export const ensureSystem = async (...purposes) => {
  const missing = missingNeeds(purposes)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) throw new Refusal(lackOf(missing))
  await installPackages(missing)
  const still = missingNeeds(purposes)
  if (still.length > 0)
    throw new Refusal(`Still missing after the installation: ${still.map(nameOf).join(', ')}`)
}

/** The same for what is better to have than not: where we may not install it, says so and goes on. */
export const wishSystem = async (...purposes) => {
  try {
    await ensureSystem(...purposes)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    say(error.message)
  }
}
