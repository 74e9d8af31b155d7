import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { must } from './run.ts'

/** One layer, ready to be uploaded. */
export type Layer = { readonly blob: Buffer; readonly digest: string; readonly diffId: string }

/** What an image says about itself; keys as in the image's config. */
export type ImageConfig = {
  readonly created: string
  readonly config: Readonly<Record<string, unknown>>
}

const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Packs a folder as a layer; equal folders give equal digests on one machine. */
export const layerOf = async (folder: string): Promise<Layer> => {
  const tar = `${folder}.tar`
  await must([
    'tar',
    '-C',
    folder,
    '--sort=name',
    '--mtime=@0',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--mode=a+rX',
    '-cf',
    tar,
    '.',
  ])
  const bytes = readFileSync(tar)
  const blob = gzipSync(bytes, { level: 1 })
  return { blob, digest: sha256(blob), diffId: sha256(bytes) }
}

const ok = async (what: string, response: Response): Promise<Response> => {
  if (response.ok) return response
  throw new Error(`${what}: ${response.status} ${await response.text()}`)
}

const upload = async (registry: string, repository: string, blob: Buffer, digest: string): Promise<void> => {
  const url = `http://${registry}/v2/${repository}/blobs`
  if ((await fetch(`${url}/${digest}`, { method: 'HEAD' })).ok) return
  const begun = await ok('upload begun', await fetch(`${url}/uploads/`, { method: 'POST' }))
  const target = new URL(begun.headers.get('location') ?? '', url)
  target.searchParams.set('digest', digest)
  const headers = { 'content-type': 'application/octet-stream' }
  await ok('upload', await fetch(target, { method: 'PUT', body: new Uint8Array(blob), headers }))
}

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json'

/** Pushes an image of these layers under each tag, speaking the registry's API: no engine and no builder is needed. */
export const pushImage = async (
  registry: string,
  repository: string,
  tags: readonly string[],
  layers: readonly Layer[],
  image: ImageConfig,
): Promise<void> => {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const rootfs = { type: 'layers', diff_ids: layers.map(layer => layer.diffId) }
  const config = Buffer.from(JSON.stringify({ architecture, os: 'linux', ...image, rootfs }))
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: config.length,
      digest: sha256(config),
    },
    layers: layers.map(({ blob, digest }) => ({
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      size: blob.length,
      digest,
    })),
  })
  for (const layer of layers) await upload(registry, repository, layer.blob, layer.digest)
  await upload(registry, repository, config, sha256(config))
  for (const tag of tags) {
    const headers = { 'content-type': manifestType }
    const url = `http://${registry}/v2/${repository}/manifests/${tag}`
    await ok(`push of ${repository}:${tag}`, await fetch(url, { method: 'PUT', body: manifest, headers }))
  }
}
