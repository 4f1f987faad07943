export const LoadingSpinner = () => <span data-spinner />;
