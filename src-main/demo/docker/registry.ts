import { createServer, type ServerResponse } from 'node:http'
import { catalog, findInCatalog } from './catalog.ts'

/** Starts a read-only image registry (the part of the distribution API that clients read) on loopback. */
export async function startRegistry(port: number): Promise<{ close(): void }> {
  const server = createServer((request, response) => {
    const head = request.method === 'HEAD'
    if (!head && request.method !== 'GET')
      refuse(response, 405, 'UNSUPPORTED', 'the demo registry is read-only')
    else answer(response, (request.url ?? '/').split('?')[0] ?? '/', head)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function answer(response: ServerResponse, path: string, head: boolean): void {
  const repositories = [...new Set(catalog.map(image => image.repository))]
  const [, repository = '', kind = '', encoded = ''] =
    /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(path) ?? []
  const reference = encoded.replaceAll(/%3a/gi, ':')
  if (path === '/v2/' || path === '/v2') send(response, '{}', 'application/json', null, head)
  else if (path === '/v2/_catalog')
    send(response, JSON.stringify({ repositories }), 'application/json', null, head)
  else if (kind === '') refuse(response, 404, 'NAME_INVALID', 'no such path')
  else if (!repositories.includes(repository)) {
    refuse(response, 404, 'NAME_UNKNOWN', 'repository name not known to registry')
  } else if (kind === 'tags') {
    const tags = catalog.filter(image => image.repository === repository).flatMap(image => image.tags)
    send(response, JSON.stringify({ name: repository, tags }), 'application/json', null, head)
  } else if (kind === 'manifests') {
    const image = findInCatalog(repository, reference)
    if (image === undefined) refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown')
    else send(response, image.manifest, manifestType(image.manifest), image.digest, head)
  } else {
    const image = catalog.find(one => one.repository === repository && one.id === reference)
    if (image === undefined) refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry')
    else send(response, image.config, 'application/octet-stream', image.id, head)
  }
}

const manifestType = (manifest: string): string =>
  (JSON.parse(manifest) as { readonly mediaType: string }).mediaType

function send(
  response: ServerResponse,
  body: string,
  type: string,
  digest: string | null,
  head: boolean,
): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Docker-Distribution-Api-Version': 'registry/2.0',
    ...(digest === null ? {} : { 'Docker-Content-Digest': digest, Etag: `"${digest}"` }),
  })
  response.end(head ? undefined : body)
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ errors: [{ code, message, detail: null }] }))
}
