import { expect, it } from 'vitest'
import { parseClusterNodes } from '#core/redis/cluster-nodes'
import { parseInfo } from '#core/redis/info'
import { clusterTopology, clusterView } from '#core/topology/cluster'

const asked = { host: '10.0.0.1', port: 1 }
const view = (epoch: number, ...lines: readonly string[]) =>
  clusterView(
    parseClusterNodes(lines.map(line => line.replace('>', ' - 0 0 0 connected ')).join('\n'), asked),
    `cluster_current_epoch:${epoch}\r\n`,
  )
const fromA = view(
  4,
  'a 10.0.0.1:1@9 myself,master>0-99',
  'b 10.0.0.2:1@9 master>100-16383',
  'c 10.0.0.3:1@9 slave a 0 0 4 connected',
)

it('believes the newest view, and each master about its own slots', () => {
  const old = view(3, 'a 10.0.0.1:1@9 master>0-99', 'c 10.0.0.3:1@9 myself,master>200-300')
  const fromB = view(4, 'b 10.0.0.2:1@9 myself,master>101-16383')
  const { nodes, uncoveredSlots } = clusterTopology([old, fromA, fromB], new Map())
  expect(nodes.map(({ address, role, slots, follows }) => [address, role, slots, follows])).toEqual([
    ['10.0.0.1:1', 'master', ['0-99'], null],
    ['10.0.0.3:1', 'replica', [], '10.0.0.1:1'],
    ['10.0.0.2:1', 'master', ['101-16383'], null],
  ])
  expect(uncoveredSlots).toBe(1)
})

it('takes lag and numbers from what the nodes say of themselves', () => {
  const infos = new Map([
    [
      '10.0.0.1:1',
      parseInfo(
        'role:master\nmaster_repl_offset:90\nused_memory:7\nslave0:ip=10.0.0.3,port=1,state=online,offset=80,lag=2',
      ),
    ],
    ['10.0.0.3:1', parseInfo('role:slave\nmaster_host:10.0.0.1\nmaster_port:1\nmaster_link_status:down')],
  ])
  const [master, replica, silent] = clusterTopology([fromA], infos).nodes
  expect(master).toMatchObject({ memoryUsedBytes: 7, state: 'ok' })
  expect(replica).toMatchObject({ lagBytes: 10, lagSeconds: 2, state: 'syncing' })
  expect(silent).toMatchObject({ address: '10.0.0.2:1', memoryUsedBytes: null, state: 'ok' })
})

it('knows nothing without a view', () => {
  expect(clusterTopology([], new Map())).toMatchObject({ nodes: [], uncoveredSlots: null, moves: [] })
})
