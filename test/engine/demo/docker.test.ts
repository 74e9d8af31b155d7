import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DemoUnderTest, hasSsh, runProcess, startDemo, until } from './demo.ts'

const compose = 'docker compose --project-directory ~/broker -f ~/broker/docker-compose.broker.yml'

interface PsRow {
  readonly Name: string
  readonly Service: string
  readonly State: string
  readonly Publishers: readonly { readonly TargetPort: number; readonly PublishedPort: number }[]
}

describe.skipIf(!hasSsh)("the demo host's stand-ins (needs the ssh client)", () => {
  let host: DemoUnderTest
  beforeAll(async () => {
    host = await startDemo()
  })
  afterAll(() => host.end())

  const rows = async (): Promise<readonly PsRow[]> =>
    (await host.run(`${compose} ps -a --format json`)).stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as PsRow)

  it('lists the project, one JSON object a line', async () => {
    const found = await rows()
    expect(found.map(row => [row.Service, row.Name, row.State])).toEqual([
      ['redis', 'demo-redis', 'running'],
      ['redis-exporter', 'demo-redis-exporter', 'running'],
      ['rtsp-capture', 'demo-rtsp-capture', 'running'],
      ['frame-buffer', 'demo-frame-buffer', 'running'],
    ])
    expect(found[0]?.Publishers).toMatchObject([{ TargetPort: 6379, PublishedPort: host.redisPort }])
  })

  it('prints the merged project', async () => {
    const answer = await host.run(
      `echo '{"services":{"redis":{"image":"other@sha256:00"}}}' > o.json; ${compose} -f o.json config --format json`,
    )
    const config = JSON.parse(answer.stdout) as {
      name: string
      services: { redis: unknown; 'rtsp-capture': { image: string } }
    }
    expect(config.name).toBe('demo-broker')
    expect(config.services.redis).toMatchObject({ image: 'other@sha256:00', container_name: 'demo-redis' })
    expect(config.services['rtsp-capture'].image).toMatch(/rtsp-capture:latest$/)
  })

  it('says what is wrong with a compose file', async () => {
    const broken = await host.run('printf "services: [" > bad.yml; docker compose -f bad.yml config')
    expect(broken.code).toBe(1)
    expect(broken.stderr).toContain('yaml:')
    const missing = await host.run('docker compose -f none.yml config')
    expect(missing.stderr).toContain('none.yml: no such file or directory')
    const unknown = await host.run(`${compose} up -d nothing`)
    expect(unknown).toMatchObject({ code: 1, stderr: 'no such service: nothing\n' })
  })

  it('names itself when it does not know a command', async () => {
    for (const line of ['docker swarm init', `${compose} build`, 'docker constructor', 'docker ps --nope']) {
      const answer = await host.run(line)
      expect(answer.code).toBe(1)
      expect(answer.stderr).toMatch(/stand-in|unknown flag/)
    }
  })

  it('maps the data folder in docker exec, with bytes and exit codes unchanged', async () => {
    const answer = await host.run(
      'docker exec -i demo-redis sh -c "cat > /data/mine && wc -c </data/mine"; docker exec demo-redis cat /data/mine',
      'a\0b',
    )
    expect(answer.stdout.trim()).toBe('3\na\0b')
    expect((await host.run('docker exec demo-redis sh -c "exit 5"')).code).toBe(5)
    const absent = await host.run('docker exec demo-redis no-such-tool')
    expect(absent.code).toBe(127)
    expect(absent.stderr).toContain('executable file not found in $PATH')
    expect((await host.run('docker exec nobody true')).stderr).toContain('No such container: nobody')
  })

  it('answers a script of a shell and a runtime of its own alike', async () => {
    const client = join(dirname(host.host), 'demo-docker.js')
    const runtime = `env ELECTRON_RUN_AS_NODE=1 BROKERLIGHT_DEMO=${host.demo.directory} ${process.execPath} ${client} docker`
    for (const args of [
      'inspect demo-redis nobody demo-frame-buffer',
      "inspect --format 'żółć {{.Name}}\t' demo-redis",
      'ps --nope',
      'exec demo-redis sh -c "echo out; pwd; echo \\$name \\$PATH; echo err >&2; exit 5"',
      'exec -w /data demo-redis env -i pwd',
      `exec demo-redis sh -c 'kill -9 "$$"'`,
      'exec demo-redis no-such-tool',
    ]) {
      const [script, own] = await Promise.all(
        ['docker', runtime].map(tool => host.run(`export name='its own' port=1; ${tool} ${args}`)),
      )
      expect([args, script?.code, script?.stdout]).toEqual([args, own?.code, own?.stdout])
      expect(script?.stderr).toContain(own?.stderr)
    }
  })

  it('does not start a runtime for a call, and answers nobody without the token', async () => {
    const traced = await host.run('docker exec demo-redis sh -c "ps -o args= -p \\$PPID"')
    expect(traced.stdout).toMatch(/bash .*\/bin\/docker exec/)
    const port = Number(readFileSync(join(host.demo.directory, 'docker.address'), 'utf8').split(' ')[0])
    for (const key of ['0'.repeat(32), 'ż'.repeat(16)]) {
      const fields = [key, '3', 'docker', '/', '0', '']
      const said = await new Promise<string>(resolve => {
        let text = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(fields.join('\0')))
        socket.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        socket.on('close', () => resolve(text))
      })
      expect(said).toBe('')
    }
  })

  it('tells a container that is not there from those that are', async () => {
    const answer = await host.run('docker inspect demo-redis nobody')
    expect(answer.code).toBe(1)
    expect((JSON.parse(answer.stdout) as { Name: string }[]).map(one => one.Name)).toEqual(['/demo-redis'])
    expect(answer.stderr).toBe('Error: No such object: nobody\n')
  })

  it('opens a throw-away container with the tools of the image', async () => {
    const image = await host.redis('{{.Image}}')
    const begun = await host.run(
      `docker run --rm -d --name box --network none --entrypoint sleep ${image} 3600`,
    )
    expect(begun.code).toBe(0)
    await host.run(
      `docker exec -i box sh -c 'mkdir -p -- "$(dirname -- "$1")" && cat >"$1"' sh /tmp/check/a/b`,
      'x',
    )
    expect((await host.run('docker exec box cat /tmp/check/a/b')).stdout).toBe('x')
    expect((await host.run('docker exec box redis-cli ping')).stdout).toBe('PONG\n')
    expect((await host.run('docker rm -f box')).code).toBe(0)
    expect((await host.run('docker exec box true')).stderr).toContain('No such container: box')
  })

  it('has a registry whose digests are those of its documents', async () => {
    const [address, name] = host.repository.split('/')
    const ask = (path: string, method = 'GET'): Promise<Answer> =>
      tunnelled(host, address ?? '', path, method)
    expect(JSON.parse((await ask(`/v2/${name}/tags/list`)).body)).toEqual({
      name,
      tags: ['main-a1b2c3d', 'main-dead0ff', 'main-bad0bad', 'main-e4f5a6b', 'latest'],
    })
    const manifest = await ask(`/v2/${name}/manifests/main-e4f5a6b`)
    const digest = `sha256:${createHash('sha256').update(manifest.body).digest('hex')}`
    expect(manifest.head.toLowerCase()).toContain(`docker-content-digest: ${digest}`)
    expect(await host.digest('main-e4f5a6b')).toBe(digest)
    const { config } = JSON.parse(manifest.body) as { config: { digest: string } }
    const blob = await ask(`/v2/${name}/blobs/${config.digest}`)
    expect(`sha256:${createHash('sha256').update(blob.body).digest('hex')}`).toBe(config.digest)
    expect((await ask(`/v2/${name}/manifests/${encodeURIComponent(digest)}`)).body).toBe(manifest.body)
    expect((await ask(`/v2/${name}/manifests/none`)).head).toContain('404')
    expect((await ask(`/v2/${name}/manifests/latest`, 'HEAD')).body).toBe('')
  })

  it('takes many calls at once and ends where the last change of each left it', async () => {
    const changes = [
      'stop redis-exporter',
      'start redis-exporter',
      'restart redis',
      'stop rtsp-capture',
      'start rtsp-capture',
      'up -d --wait redis',
    ]
    const looks = [
      'docker stats --no-stream',
      'docker ps -a',
      'docker inspect demo-redis',
      `${compose} ps -a --format json`,
    ]
    const answers = await Promise.all(
      [...changes.map(change => `${compose} ${change}`), ...looks, ...looks].map(line => host.run(line)),
    )
    expect(answers.map(answer => [answer.code, answer.code === 0 ? '' : answer.stderr])).toEqual(
      answers.map(() => [0, '']),
    )
    expect((await host.run(`${compose} up -d --wait`)).code).toBe(0)
    expect((await rows()).map(row => row.State)).toEqual(['running', 'running', 'running', 'running'])
    expect(new Set((await rows()).map(row => row.Name)).size).toBe(4)
  })

  it('does not keep an image whose pull was cut off', async () => {
    const reference = `${host.repository}:main-bad0bad`
    const cut = await host.run(`timeout 0.5 docker pull ${reference}`)
    expect(cut.code).toBe(124)
    expect((await host.run(`docker image inspect ${reference}`)).code).toBe(1)
    expect((await host.run(`docker pull -q ${reference}`)).stdout).toBe(`${reference}\n`)
  })

  it('exports real figures of Redis', async () => {
    const exporter = await host.run(
      `docker inspect --format '{{json .NetworkSettings.Ports}}' demo-redis-exporter`,
    )
    const ports = JSON.parse(exporter.stdout) as { '9121/tcp': [{ HostPort: string }] }
    const page = async (): Promise<string> =>
      (await tunnelled(host, `127.0.0.1:${ports['9121/tcp'][0].HostPort}`, '/metrics', 'GET')).body
    await until(async () => /^redis_up 1$/m.test(await page()))
    expect(await page()).toMatch(/^redis_config_maxclients 2000$/m)
    await host.run('docker stop demo-redis')
    expect(await page()).toMatch(/^redis_up 0$/m)
    await host.run('docker start demo-redis')
    await until(async () => /^redis_up 1$/m.test(await page()))
  })

  it('has a GPU that works as the frames do, and says that it is a stand-in', async () => {
    const query = 'nvidia-smi --query-gpu=index,name,utilization.gpu,memory.total --format=csv,noheader'
    await until(async () => Number(/, (\d+) %/.exec((await host.run(query)).stdout)?.[1]) > 0)
    expect((await host.run(query)).stdout).toMatch(
      /^0, Stand-in GPU \(Brokerlight demo\), \d+ %, 16376 MiB\n$/,
    )
    await host.run('docker stop demo-frame-buffer')
    await until(async () => (await host.run(query)).stdout.includes(', 0 %'))
    expect(await host.run('nvidia-smi --query-gpu=nope --format=csv')).toMatchObject({
      code: 2,
      stdout: 'Field "nope" is not a valid field to query.\n\n',
    })
  })
})

interface Answer {
  readonly head: string
  readonly body: string
}

/** An HTTP question through the SSH connection, as Brokerlight asks it. */
async function tunnelled(
  host: DemoUnderTest,
  address: string,
  path: string,
  method: string,
): Promise<Answer> {
  const config = join(host.demo.directory, 'ssh_config')
  const request = `${method} ${path} HTTP/1.0\r\nHost: ${address}\r\n\r\n`
  const answer = await runProcess('ssh', ['-F', config, '-W', address, 'demo'], request, true)
  const [head = '', body = ''] = answer.stdout.split('\r\n\r\n')
  return { head, body }
}
