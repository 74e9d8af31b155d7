import { randomUUID } from 'node:crypto'
import { access } from 'node:fs/promises'
import { homedir, hostname, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { err, ok, type Result } from '#core/result'
import type { Language } from '#core/text/say'
import type { Demo } from './demo/launch.ts'
import { createActionService } from './engine/actions/create.ts'
import type { LinkAccess } from './engine/actions/service.ts'
import { openAlertService } from './engine/alerts/create.ts'
import { publishSchema } from './engine/config/first.ts'
import { type ConfigStore, openConfigStore } from './engine/config/store.ts'
import type { ConfigAccess } from './engine/config-access.ts'
import { createEngine } from './engine/create.ts'
import type { Engine } from './engine/engine.ts'
import { createHistoryService, mostHistoryBytes } from './engine/history/create.ts'
import { localTime } from './engine/local-time.ts'
import { type Log, openLog } from './engine/log.ts'
import { openMuteStore } from './engine/mute/store.ts'
import type { OwnFaults } from './engine/own-faults.ts'
import { openPlaces, type Places } from './engine/paths.ts'
import { createQuestionDesk } from './engine/questions/desk.ts'
import { createQueueService } from './engine/queues/create.ts'
import { secretFiles } from './engine/secrets/file.ts'
import { createRedactor } from './engine/secrets/redact.ts'
import { createSecrets, type SecretStore } from './engine/secrets/resolve.ts'
import { faultsIn } from './reach/faults.ts'
import { createLocalHttp } from './reach/http.ts'
import { createLocalExec } from './reach/local.ts'
import { createReach } from './reach/reach.ts'

/** What an app is opened with. */
export interface AppOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly language: Language
  /** The config to use instead of the usual brokers.yaml; it must exist. */
  readonly configPath: string | null
  /** A demo that runs: its config and folder are used, and nothing is kept. */
  readonly demo: Pick<Demo, 'configPath' | 'directory' | 'notes'> | null
  /** The one broker to watch; null for all. */
  readonly only: string | null
  /** A window tells people of alerts; a terminal keeps them only while no window does. */
  readonly face: 'window' | 'terminal'
  /** Opened for one command, which ends with the first verdict. */
  readonly isOnce: boolean
  /** The keyring of this face; null where it has none. */
  readonly store: SecretStore | null
  /** Catches what nothing else catches; from now on it writes to the app's log. */
  readonly faults?: Pick<OwnFaults, 'logTo'>
  /** Where troubles of the app itself are told. */
  complain(text: string): void
}

/** A living app without a face. */
export interface App {
  readonly engine: Engine
  readonly places: Places
  readonly configFile: string
  readonly backupFolder: string
  readonly log: Log
  /** What a person must know of the app itself: why nothing is kept. */
  readonly note: string | null
  /** Names of all configured brokers, watched or not. */
  brokers(): readonly string[]
  stop(): Promise<void>
}

/** Where a relative path was typed: npm runs its scripts elsewhere, and says where it was called. */
const typedAt = (env: AppOptions['env']): string => (env.npm_lifecycle_event && env.INIT_CWD) || process.cwd()

async function missing(path: string): Promise<boolean> {
  try {
    await access(path)
    return false
  } catch {
    // Whatever stands in the way of an existing file, the config store says in its own words.
    return true
  }
}

const watchedOnly = (store: ConfigStore, only: string | null): ConfigAccess =>
  only === null ? store : { ...store, brokers: () => store.brokers().filter(({ name }) => name === only) }

/** Builds reach, config, secrets, actions and engine, and starts to watch. */
export async function openApp(options: AppOptions): Promise<Result<App>> {
  const { env, demo } = options
  const opened = openPlaces(
    demo === null ? env : { ...env, BROKERLIGHT_HOME: join(demo.directory, 'app') },
    options.language,
  )
  if (!opened.ok) return opened
  const { places, note } = opened.value
  if (note !== null) options.complain(note)
  const configFile = demo?.configPath ?? resolve(typedAt(env), options.configPath ?? places.configFile)
  if (options.configPath !== null && (await missing(configFile))) {
    return err(`There is no config ${configFile}.`)
  }
  const { dataFolder } = places
  const home = env.HOME || homedir()
  const nowMs = (): number => Date.now()
  const redactor = createRedactor()
  const { redact } = redactor
  const operator = `${userInfo().username}@${hostname()}`
  const voice = { language: options.language, local: localTime }
  const log = openLog({ folder: places.logFolder, redact, nowMs, complain: options.complain })
  options.faults?.logTo(log, redact)
  if (configFile === places.configFile) {
    const published = await publishSchema(places.configFolder)
    if (!published.ok) log.warn('schema', { why: published.error })
  }
  const store = await openConfigStore(configFile)
  const questions = createQuestionDesk(randomUUID)
  const secrets = createSecrets({
    env,
    home,
    folder: dirname(configFile),
    store: options.store,
    ask: questions.askSecret,
    redactor,
    language: options.language,
    warn: text => log.warn('secrets', { text }),
  })
  const faults = faultsIn(options.language)
  const reach = createReach({
    home,
    trustStorePath: join(dataFolder, 'known_hosts'),
    secrets,
    env,
    language: options.language,
    onNotes: (broker, notes) => log.warn('ssh-config', { broker, notes }),
  })
  const config = watchedOnly(store, options.only)
  const brokerNamed = (name: string) => config.brokers().find(broker => broker.name === name) ?? null
  const actions = (links: LinkAccess) =>
    createActionService({
      links,
      localExec: createLocalExec(faults),
      broker: brokerNamed,
      dataDirectory: dataFolder,
      operator,
      nowMs,
      randomId: randomUUID,
      sleep: async (ms, signal) => {
        await sleep(ms, undefined, signal && { signal }).catch(() => undefined)
      },
      redact,
    })
  const mutes = await openMuteStore(join(dataFolder, 'mutes.json'), text => log.warn('mutes', { text }))
  const alerts = await openAlertService({
    path: join(dataFolder, 'alerts.json'),
    role: options.only === null ? options.face : 'guest',
    isInstant: options.isOnce,
    operator,
    nowMs,
    steadyMs: () => performance.now(),
    randomId: randomUUID,
    reach,
    http: createLocalHttp(faults),
    secrets,
    voice,
    warn: text => log.warn('alerts', { text }),
  })
  const engine = await createEngine({
    reach,
    config,
    questions,
    mutes,
    actions,
    secrets,
    queues: links => createQueueService({ links, broker: brokerNamed, redact }),
    history: (links, exporter) =>
      createHistoryService({
        path: join(dataFolder, 'history.sqlite'),
        mostBytes: mostHistoryBytes,
        recorder: randomUUID(),
        links,
        broker: brokerNamed,
        exporter,
        voice,
        nowMs,
        steadyMs: () => performance.now(),
        warn: text => log.warn('history', { text }),
      }),
    alerts,
    voice,
    version: options.version,
    demoNotes: demo?.notes ?? null,
    secretFiles: broker => secretFiles(broker, home, dirname(configFile)),
    forgetAnswers: secrets.forget,
    askAgain: secrets.askAgain,
    log,
  })
  log.info('open', { version: options.version, config: configFile, demo: demo !== null })
  return ok({
    engine,
    places,
    configFile,
    backupFolder: join(dataFolder, 'backups'),
    log,
    note,
    brokers: () => store.brokers().map(({ name }) => name),
    async stop() {
      store.close()
      await engine.stop()
      log.info('stop')
    },
  })
}
