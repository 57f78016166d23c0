using System.Runtime.ExceptionServices;

namespace Skald.Tokenizers.Encodings;

/// <summary>Does the same to each text of a batch, on as many threads as the caller allows.</summary>
internal static class BatchLoop
{
    /// <summary>Results in the order of the texts; the first failure that shows ends the work.</summary>
    public static TResult[] ForEach<TResult>(
        IReadOnlyList<string> texts, Func<string, TResult> encode, int threads, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        TResult[] results = new TResult[texts.Count];
        int next = -1;
        Run(Math.Min(threads == 0 ? Environment.ProcessorCount : threads, results.Length), _ => Work());
        return results;

        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < results.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                results[i] = encode(texts[i]);
            }
        }
    }

    /// <summary>Calls a function on several threads at once, the caller's among them, with their numbers from 0.</summary>
    /// <remarks>Returns when all have ended; the first failure that shows is thrown then.</remarks>
    public static void Run(int threads, Action<int> work)
    {
        Task[] others = new Task[Math.Max(0, threads - 1)];
        for (int i = 0; i < others.Length; i++)
        {
            int number = i + 1;
            others[i] = Task.Run(() => work(number), CancellationToken.None);
        }

        ExceptionDispatchInfo? failure = null;
        try
        {
            work(0);
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        try
        {
            Task.WaitAll(others, CancellationToken.None);
        }
        catch (AggregateException e)
        {
            failure ??= ExceptionDispatchInfo.Capture(e.InnerExceptions[0]);
        }

        failure?.Throw();
    }
}
