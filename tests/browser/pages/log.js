// What passed between the Dashboard and the frames, in order, for the tests to read.
export const log = [];

export function note(direction, frame, data) {
  log.push({ direction, frame, data: structuredClone(data), at: performance.now() });
}
