import type { RedisCommand } from '../ports.ts'

/** Commands of data whose key is their first word. */
const keyFirst: ReadonlySet<string> = new Set(
  `append bitcount bitfield bitfield_ro bitpos blmove blpop brpop brpoplpush bzpopmax bzpopmin copy decr decrby del dump
  exists expire expireat expiretime geoadd geodist geohash geopos geosearch get getbit getdel getex getrange getset hdel
  hexists hexpire hget hgetall hincrby hincrbyfloat hkeys hlen hmget hmset hrandfield hscan hset hsetnx hstrlen httl
  hvals incr incrby incrbyfloat lindex linsert llen lmove lpop lpos lpush lpushx lrange lrem lset ltrim mget move mset
  msetnx persist pexpire pexpireat pexpiretime pfadd pfcount pfmerge psetex pttl rename renamenx restore rpop rpoplpush
  rpush rpushx sadd scard sdiff sdiffstore set setbit setex setnx setrange sinter sinterstore sismember smembers smismember
  smove sort sort_ro spop srandmember srem sscan strlen substr sunion sunionstore touch ttl type unlink watch xack xadd
  xautoclaim xclaim xdel xlen xpending xrange xrevrange xsetid xtrim zadd zcard zcount zdiffstore zincrby zinterstore
  zlexcount zmscore zpopmax zpopmin zrandmember zrange zrangebylex zrangebyscore zrangestore zrank zrem zremrangebylex
  zremrangebyrank zremrangebyscore zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore zunionstore`.split(
    /\s+/,
  ),
)

/** Commands whose first word says how many keys follow. */
const countFirst: ReadonlySet<string> = new Set(
  'lmpop sintercard zdiff zinter zintercard zmpop zunion'.split(' '),
)

/** Commands with a subcommand or another word before the key. */
const keySecond: ReadonlySet<string> = new Set('bitop memory object xgroup xinfo'.split(' '))

/** Commands with a script, function or timeout and a count of keys before the keys. */
const keyThird: ReadonlySet<string> = new Set(
  'blmpop bzmpop eval eval_ro evalsha evalsha_ro fcall fcall_ro'.split(' '),
)

/** The first key of a command; null where it has none, or where it is not known which word is one. */
export function keyOf(command: RedisCommand): RedisCommand[number] | null {
  const name = String(command[0] ?? '').toLowerCase()
  const at = (index: number): RedisCommand[number] | null => command[index] ?? null
  if (keyFirst.has(name)) return at(1)
  if (countFirst.has(name)) return Number(command[1]) > 0 ? at(2) : null
  if (keySecond.has(name)) return at(2)
  if (keyThird.has(name)) return Number(command[2]) > 0 ? at(3) : null
  if (name === 'xread' || name === 'xreadgroup') {
    const streams = command.findIndex(word => String(word).toLowerCase() === 'streams')
    return streams === -1 ? null : at(streams + 1)
  }
  return null
}
