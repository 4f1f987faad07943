export function rethrowNextInternalError(): void {}
