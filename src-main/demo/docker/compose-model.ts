/** A published port, in compose's long form. */
export interface PublishedPort {
  readonly mode: string
  readonly host_ip: string
  readonly target: number
  readonly published: string
  readonly protocol: string
}

/** A mounted volume, in compose's long form. */
export interface VolumeMount {
  readonly type: string
  readonly source: string
  readonly target: string
}

/** One service of a compose project after merging and normalising. Other fields stay as they were written. */
export interface Service {
  readonly name: string
  readonly image: string
  readonly containerName: string
  readonly ports: readonly PublishedPort[]
  readonly volumes: readonly VolumeMount[]
  readonly dependsOn: readonly string[]
  readonly networks: readonly string[]
  /** The service as `compose config --format json` prints it. */
  readonly document: Readonly<Record<string, unknown>>
}

/** A compose project after merging its files. */
export interface Project {
  readonly name: string
  readonly directory: string
  readonly files: readonly string[]
  readonly services: readonly Service[]
  /** Volume key to its name on the engine. */
  readonly volumes: Readonly<Record<string, string>>
  /** The project as `compose config --format json` prints it. */
  readonly document: Readonly<Record<string, unknown>>
}
