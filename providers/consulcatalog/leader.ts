// Consul's servers without a leader. Whoever reads by way of the leader gets 500 then; a server that has known one still
// answers who does not insist (`?stale`), and says that it knows no leader: what it tells is true, what it lacks proves nothing.

export const NO_LEADER = 'the server that answered knows no leader';

/** Whether a query that failed for this reason is worth asking any server. */
export const isLeaderLoss = (reason: string): boolean => reason === NO_LEADER || reason.includes('No cluster leader');
