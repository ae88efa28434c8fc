// A moment that means the same in every process of this machine: the kernel's monotonic clock, in ms.

export const momentMs = (): number => Number(process.hrtime.bigint()) / 1e6;
