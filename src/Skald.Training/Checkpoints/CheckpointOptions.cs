namespace Skald.Training.Checkpoints;

/// <summary>How a run keeps its checkpoints.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Checkpoints kept, counted from the last; pinned ones come on top.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>Creates the files of a checkpoint; tests let it fail as a full disk does.</summary>
    public Func<string, Stream> CreateFile { get; init; } =
        path => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
}
