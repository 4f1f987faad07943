// The storefront has the real one; here is only what the module uses of it.
import type { ReactNode } from "react";

export function LoadingSpinner(props: { className?: string }): ReactNode;
