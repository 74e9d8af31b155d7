import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEnd, RunView, StepId } from '#core/model/run'
import { type BuiltCli, type Finished, type Running, start } from '../../engine/tools/cli.ts'
import { until } from '../../engine/tools/wait.ts'
import type { Lab } from '../harness/open.ts'
import { makeKey } from '../harness/sshfiles.ts'

/** All passwords of the two brokers, and one that fits none of them. */
export interface DeskSecrets {
  readonly requirepass: string
  readonly watcher: string
  readonly ssh: string
  readonly passphrase: string
  readonly wrong: string
}

/** References to use instead of the right ones. */
export interface OtherRefs {
  readonly ssh?: unknown
  readonly redis?: unknown
  readonly passphrase?: unknown
  readonly watcher?: unknown
}

/** Where somebody works with the terminal face on brokers behind passwords. */
export interface SecretDesk {
  /** BROKERLIGHT_HOME; nobody but the app writes there. */
  readonly home: string
  /** The public half of the key with the passphrase. */
  readonly publicKey: string
  /**
   * One Redis as two brokers: `vault` by SSH password and requirepass, `atlas` by a key with a passphrase and an ACL user.
   * Their secrets come from variables and files.
   */
  brokers(refs?: OtherRefs): { readonly vault: object; readonly atlas: object }
  /** Runs the app on brokers, or on a config as it is written. */
  run(config: object | string, ...words: readonly string[]): Promise<Finished>
  /** Runs `status` at a terminal; each answer is typed when its question stands there. */
  type(answers: readonly (readonly [question: string, answer: string])[], config: object): Promise<Finished>
  /** Runs an action on the vault to its end; another end than this one fails the test. */
  act(end: RunEnd, ...words: readonly string[]): Promise<void>
  /** Begins an action on the vault and kills the app in a step; the run's id. `change` comes right before the kill. */
  cutOff(words: readonly string[], step: StepId, change: () => void): Promise<string>
  /** All that the app said since this was asked last. */
  said(): readonly string[]
  remove(): void
}

/** How long a question or a step may take to come on a busy machine. */
const patienceMs = 60_000

/** Every file below a folder; none where there is no folder. */
export const filesBelow = (folder: string): readonly string[] =>
  (existsSync(folder) ? readdirSync(folder) : []).flatMap(name => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : [path]
  })

/** Lays out keys, secret files and an empty home. */
export async function openSecretDesk(lab: Lab, cli: BuiltCli, secrets: DeskSecrets): Promise<SecretDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'bl-secrets-'))
  const [home, key, configFile] = [
    join(folder, 'app'),
    join(folder, 'id_secret'),
    join(folder, 'brokers.yaml'),
  ]
  mkdirSync(home)
  await makeKey(key, secrets.passphrase)
  const keep = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o600 })
  keep('redis.json', JSON.stringify({ redis: { password: secrets.requirepass } }))
  keep('passphrase', `${secrets.passphrase}\n`)
  const env = {
    // Under Electron's Node the app is started by the same program.
    ELECTRON_RUN_AS_NODE: '1',
    HOME: lab.root,
    BROKERLIGHT_HOME: home,
    SSH_PASSWORD: secrets.ssh,
    WATCHER_PASSWORD: secrets.watcher,
    WRONG: secrets.wrong,
  }
  let outputs: Finished[] = []

  const wordsFor = (config: object | string, words: readonly string[]): readonly string[] => {
    writeFileSync(configFile, typeof config === 'string' ? config : JSON.stringify({ brokers: config }))
    return [cli.script, ...words, '--config', configFile]
  }
  const ended = async (app: Running): Promise<Finished> => {
    const finished = await app.finished
    outputs.push(finished)
    return finished
  }
  const brokers = (refs: OtherRefs = {}) => ({
    vault: {
      reach: {
        ssh: {
          host: 'gpu-password',
          config: lab.ssh.sshConfig,
          password: refs.ssh ?? { env: 'SSH_PASSWORD' },
        },
      },
      redis: { password: refs.redis ?? { file: 'redis.json', field: 'redis.password' } },
      runtime: {
        compose: {
          directory: '~/vault',
          files: ['compose.yml'],
          exporter: 'redis-exporter',
          images: { redis: '127.0.0.1:5000/redis-broker' },
          healthTimeoutSeconds: 30,
        },
      },
      watch: { streams: ['frames'] },
    },
    atlas: {
      reach: {
        ssh: {
          host: 'gpu',
          config: lab.ssh.sshConfig,
          identityFile: key,
          passphrase: refs.passphrase ?? { file: 'passphrase' },
        },
      },
      redis: { username: 'watcher', password: refs.watcher ?? { env: 'WATCHER_PASSWORD' } },
    },
  })
  const run: SecretDesk['run'] = (config, ...words) => {
    const app = start(process.execPath, wordsFor(config, words), env)
    app.process.stdin?.end()
    return ended(app)
  }
  const onVault = (words: readonly string[]) => [...words, '--broker', 'vault', '--yes', '--json']

  return {
    home,
    publicKey: readFileSync(`${key}.pub`, 'utf8'),
    brokers,
    run,
    async type(answers, config) {
      const line = [process.execPath, ...wordsFor(config, ['status'])].map(word => `'${word}'`).join(' ')
      const app = start('script', ['-qec', line, '/dev/null'], { ...env, TERM: 'xterm' })
      let from = 0
      for (const [question, answer] of answers) {
        await until(question, () => app.stdout().includes(question, from), patienceMs)
        from = app.stdout().length
        app.process.stdin?.write(`${answer}\n`)
      }
      return ended(app)
    },
    async act(end, ...words) {
      const { stdout, stderr } = await run(brokers(), ...onVault(words))
      const last = stdout.trimEnd().split('\n').at(-1) ?? ''
      if (last === '') throw new Error(`${words[0]} did not begin: ${stderr}`)
      const told = JSON.parse(last) as RunView
      if (told.end !== end) throw new Error(`${told.title} ended ${told.end}: ${told.message}`)
    },
    async cutOff(words, step, change) {
      const app = start(process.execPath, wordsFor(brokers(), onVault(words)), env)
      const began = new RegExp(`"id":"${step}"[^}]*"state":"running"`)
      await until(step, () => began.test(app.stdout()), patienceMs)
      change()
      app.process.kill('SIGKILL')
      const { stdout } = await ended(app)
      return (JSON.parse(stdout.split('\n')[0] ?? '') as RunView).id
    },
    said() {
      const texts = outputs.flatMap(({ stdout, stderr }) => [stdout, stderr])
      outputs = []
      return texts
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
