/** INFO as Redis 7.0.15 sends it, shortened to the fields that are read and some that are not. */
export const redis7Info = `# Server\r
redis_version:7.0.15\r
redis_git_sha1:00000000\r
redis_mode:standalone\r
os:Linux 6.1.0 x86_64\r
run_id:089354d3adbc26a8b338b143f8fbdeb5318467c8\r
tcp_port:29367\r
uptime_in_seconds:86400\r
uptime_in_days:1\r
config_file:\r
\r
# Clients\r
connected_clients:14\r
maxclients:10000\r
blocked_clients:3\r
\r
# Memory\r
used_memory:3435973836\r
used_memory_human:3.20G\r
used_memory_rss:3605012480\r
maxmemory:4294967296\r
maxmemory_human:4.00G\r
maxmemory_policy:allkeys-lru\r
mem_fragmentation_ratio:1.05\r
mem_allocator:jemalloc-5.3.0\r
\r
# Persistence\r
loading:0\r
async_loading:0\r
rdb_changes_since_last_save:120\r
rdb_bgsave_in_progress:1\r
rdb_last_save_time:1795257814\r
rdb_last_bgsave_status:ok\r
aof_enabled:1\r
aof_rewrite_in_progress:1\r
aof_last_bgrewrite_status:ok\r
aof_last_write_status:err\r
\r
# Stats\r
total_connections_received:2001\r
total_commands_processed:123456789\r
instantaneous_ops_per_sec:714\r
total_net_input_bytes:9876543210\r
total_net_output_bytes:1234567890\r
rejected_connections:2\r
expired_keys:33\r
evicted_keys:13\r
keyspace_hits:900\r
keyspace_misses:100\r
\r
# Replication\r
role:master\r
connected_slaves:0\r
\r
# CPU\r
used_cpu_sys:12.004551\r
used_cpu_user:39.009078\r
\r
# Keyspace\r
db0:keys=1200,expires=40,avg_ttl=35000\r
db3:keys=30,expires=2,avg_ttl=0\r
`

/** INFO as Valkey 9.1.1 sends it, shortened. */
export const valkey9Info = `# Server\r
redis_version:7.2.4\r
server_name:valkey\r
valkey_version:9.1.1\r
valkey_release_stage:ga\r
server_mode:standalone\r
run_id:2a5e1f9408f4f11da4d2a2e1c6f04aa3e2e20b3f\r
uptime_in_seconds:1\r
availability_zone:\r
listener0:name=tcp,bind=127.0.0.1,port=39217\r
\r
# Clients\r
connected_clients:1\r
maxclients:10000\r
paused_reason:none\r
\r
# Memory\r
used_memory:923031\r
used_memory_dataset_perc:93.76%\r
maxmemory:3221225472\r
maxmemory_policy:noeviction\r
\r
# Persistence\r
loading:0\r
rdb_bgsave_in_progress:0\r
rdb_last_bgsave_status:ok\r
aof_enabled:0\r
aof_last_bgrewrite_status:ok\r
aof_last_write_status:ok\r
\r
# Replication\r
role:master\r
\r
# Modules\r
module:name=lua,ver=1,api=1,filters=0,usedby=[],using=[],options=[handle-repl-async-load]\r
\r
# Keyspace\r
db0:keys=1,expires=0,avg_ttl=0,keys_with_volatile_items=0\r
`

/** INFO in the shape of Redis 6.0: no maxclients, and a replica that calls itself slave. */
export const redis6Info = `# Server\r
redis_version:6.0.16\r
run_id:549c5725e037e36a1b621808b04554126747e2b1\r
uptime_in_seconds:36\r
\r
# Clients\r
connected_clients:1\r
client_recent_max_input_buffer:2\r
blocked_clients:0\r
\r
# Memory\r
used_memory:865312\r
maxmemory:0\r
maxmemory_policy:noeviction\r
mem_fragmentation_ratio:-nan\r
\r
# Persistence\r
loading:1\r
loading_start_time:1795257814\r
rdb_last_bgsave_status:err\r
aof_enabled:0\r
\r
# Replication\r
role:slave\r
master_link_status:down\r
\r
# Keyspace\r
`
