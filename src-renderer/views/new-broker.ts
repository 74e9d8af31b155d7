/** Environments a broker can be of. */
export const environments = ['production', 'staging', 'development'] as const

/** The form's fields as typed. */
export interface NewBroker {
  readonly name: string
  readonly environment: (typeof environments)[number] | ''
  readonly ssh: string
  readonly directory: string
  readonly file: string
  readonly service: string
  readonly image: string
  readonly tagPattern: string
  readonly port: string
  readonly streams: string
}

/** The form before anything is typed: what most compose files say. */
export const emptyForm: NewBroker = {
  name: '',
  environment: '',
  ssh: '',
  directory: '',
  file: 'docker-compose.yml',
  service: 'redis',
  image: '',
  tagPattern: 'main-*',
  port: '6379',
  streams: '',
}

/** What keeps a form from being sent; everything else is checked by the config's own schema. */
export function faultOf(form: NewBroker): 'required' | 'wrongPort' | null {
  if (form.name.trim() === '' || form.ssh.trim() === '') return 'required'
  const port = Number(form.port)
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? null : 'wrongPort'
}

/** The broker as it is written to brokers.yaml: only what was said, defaults stay unwritten. */
export function brokerOf(form: NewBroker): Record<string, unknown> {
  const directory = form.directory.trim()
  const streams = form.streams
    .split(/[,\n]/)
    .map(name => name.trim())
    .filter(name => name !== '')
  const image = form.image.trim()
  const service = form.service.trim() || 'redis'
  const compose = {
    directory,
    files: [form.file.trim() || emptyForm.file],
    service,
    ...(image === '' ? {} : { images: { [service]: image }, tagPattern: form.tagPattern.trim() || '*' }),
  }
  return {
    ...(form.environment === '' ? {} : { environment: form.environment }),
    reach: { ssh: form.ssh.trim() },
    ...(directory === '' ? {} : { runtime: { compose } }),
    ...(form.port === '6379' ? {} : { redis: { port: Number(form.port) } }),
    ...(streams.length === 0 ? {} : { watch: { streams } }),
  }
}
