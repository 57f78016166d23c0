namespace Skald.Training.Checkpoints;

/// <summary>
/// The checkpoints of a run folder: written aside, flushed, renamed into place as a whole, the last few kept.
/// </summary>
/// <remarks>
/// A process may die at any moment: what stands under a checkpoint's name is always whole, and leftovers under other
/// names are removed by <see cref="RemoveLeftovers"/>. One process writes at a time; hold a <see cref="RunLock"/>.
/// </remarks>
public sealed class CheckpointStore
{
    private readonly CheckpointOptions _options;

    /// <param name="folder">The run folder; made when the first checkpoint is written.</param>
    /// <param name="options">How checkpoints are kept; null takes the defaults.</param>
    /// <exception cref="ArgumentException">Fewer than one checkpoint would be kept.</exception>
    public CheckpointStore(string folder, CheckpointOptions? options = null)
    {
        (Folder, _options) = (Path.GetFullPath(folder), options ?? new CheckpointOptions());
        if (_options.KeepLast < 1)
        {
            throw new ArgumentException(
                $"CheckpointStore: at least one checkpoint must be kept, got {_options.KeepLast}.", nameof(options));
        }
    }

    /// <summary>The run folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>The steps of the complete checkpoints, rising.</summary>
    public IReadOnlyList<long> Steps()
    {
        List<long> steps = [];
        if (!Directory.Exists(Folder)) return steps;
        foreach (string path in Directory.EnumerateDirectories(Folder))
        {
            if (CheckpointNames.TryParse(Path.GetFileName(path), out long step)
                && File.Exists(Path.Combine(path, CheckpointManifest.FileName))) steps.Add(step);
        }

        steps.Sort();
        return steps;
    }

    /// <summary>Removes what a killed process left half written or half deleted.</summary>
    /// <returns>How many folders were removed.</returns>
    public int RemoveLeftovers()
    {
        if (!Directory.Exists(Folder)) return 0;
        int removed = 0;
        foreach (string path in Directory.EnumerateDirectories(Folder).Order(StringComparer.Ordinal).ToList())
        {
            if (!CheckpointNames.TryParseLeftover(Path.GetFileName(path), out string checkpoint, out bool whole))
                continue;
            string place = Path.Combine(Folder, checkpoint);

            // The process died between moving the old checkpoint of this step away and moving the new one in.
            if (whole && !Directory.Exists(place)) Directory.Move(path, place);
            else Directory.Delete(path, recursive: true);
            removed++;
        }

        return removed;
    }

    /// <summary>Writes a checkpoint, and then removes those that are too many.</summary>
    /// <param name="step">Optimizer steps done; a checkpoint of the same step is replaced.</param>
    /// <param name="components">Its parts.</param>
    /// <param name="pinned">Steps whose checkpoints are kept besides the last ones, such as the best.</param>
    /// <param name="cancellationToken">Looked at between components.</param>
    /// <exception cref="CheckpointException">It cannot be written, as on a full disk; the former ones stay.</exception>
    public Checkpoint Save(
        long step, IReadOnlyList<CheckpointComponent> components, IReadOnlyCollection<long>? pinned = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        CheckNames(components);
        string name = CheckpointNames.Of(step), aside = Path.Combine(Folder, CheckpointNames.AsideOf(name));
        try
        {
            Directory.CreateDirectory(Folder);
            Discard(aside);
            CheckpointManifest manifest = WriteAside(aside, step, components, cancellationToken);
            Checkpoint checkpoint = new(Path.Combine(Folder, name), manifest);
            MoveIntoPlace(aside, checkpoint.Folder);
            foreach (
                long old in Steps().Where(s => s < step).SkipLast(_options.KeepLast - 1).Except(pinned ?? []).ToList())
                Remove(old);
            return checkpoint;
        }
        catch (Exception e)
        {
            Discard(aside);
            if (e is IOException or UnauthorizedAccessException) throw Unwritable(name, e);
            throw;
        }
    }

    /// <summary>Removes the checkpoints after a step: a run that goes on from there supersedes them.</summary>
    public void RemoveAfter(long step)
    {
        foreach (long later in Steps().Where(s => s > step).ToList()) Remove(later);
    }

    /// <summary>Opens the checkpoint of a step after comparing every file with the manifest.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged or newer; the message names a good one.</exception>
    public Checkpoint Open(long step)
    {
        string folder = Path.Combine(Folder, CheckpointNames.Of(step));
        if (!File.Exists(Path.Combine(folder, CheckpointManifest.FileName)))
        {
            throw new CheckpointException(
                $"{folder}: a checkpoint must have a {CheckpointManifest.FileName}, got none{Advice(step)}.");
        }

        Checkpoint checkpoint = new(folder, CheckpointManifest.Read(folder));
        if (checkpoint.Step != step)
        {
            throw new CheckpointException($"{folder}: the manifest must be that of step {step}, got step "
                + $"{checkpoint.Step}"
                + $"{Advice(step)}.");
        }

        if (checkpoint.Fault() is { } fault) throw new CheckpointException($"{folder}: {fault}{Advice(step)}.");
        return checkpoint;
    }

    /// <summary>Opens the checkpoint with the highest step, or null when there is none.</summary>
    /// <exception cref="CheckpointException">It is damaged or newer; the message names the last good one.</exception>
    public Checkpoint? OpenLatest() => Steps() is [.., long last] ? Open(last) : null;

    private static void CheckNames(IReadOnlyList<CheckpointComponent> components)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (CheckpointComponent component in components)
        {
            bool plain = component.Name.Length > 0 && component.Name[0] != '.'
                && component.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
            if (!plain || !seen.Add(component.Name))
            {
                throw new ArgumentException($"CheckpointStore.Save: components must have distinct plain names, got "
                    + $"'{component.Name}'.", nameof(components));
            }
        }
    }

    private static void Discard(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private CheckpointManifest WriteAside(
        string aside, long step, IReadOnlyList<CheckpointComponent> components, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(aside);
        foreach (CheckpointComponent component in components)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string folder = Path.Combine(aside, component.Name);
            Directory.CreateDirectory(folder);
            component.Write(new ComponentFolder(folder, _options.CreateFile));
        }

        List<CheckpointFile> files = [];
        foreach (string path in Directory.EnumerateFiles(aside, "*", SearchOption.AllDirectories))
        {
            DiskFlush.File(path);
            files.Add(CheckpointFile.Of(aside, Path.GetRelativePath(aside, path).Replace('\\', '/')));
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        CheckpointManifest manifest = new()
        {
            FormatVersion = CheckpointManifest.CurrentVersion,
            Step = step,
            Files = files,
        };
        string manifestPath = Path.Combine(aside, CheckpointManifest.FileName);
        using (Stream stream = new CheckpointStream(_options.CreateFile(manifestPath))) stream.Write(manifest.ToJson());
        DiskFlush.File(manifestPath);
        foreach (string folder in Directory.EnumerateDirectories(aside, "*", SearchOption.AllDirectories))
            DiskFlush.Folder(folder);
        DiskFlush.Folder(aside);
        return manifest;
    }

    private void MoveIntoPlace(string aside, string place)
    {
        string replaced = Path.Combine(Folder, CheckpointNames.ReplacedOf(Path.GetFileName(place)));
        if (Directory.Exists(place)) Directory.Move(place, replaced);
        Directory.Move(aside, place);
        DiskFlush.Folder(Folder);
        Discard(replaced);
    }

    /// <summary>Deletes a checkpoint, renamed first, so that a death halfway leaves none with files missing.</summary>
    private void Remove(long step)
    {
        string name = CheckpointNames.Of(step), gone = Path.Combine(Folder, CheckpointNames.AsideOf(name));
        try
        {
            Discard(gone);
            Directory.Move(Path.Combine(Folder, name), gone);
            Discard(gone);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The new checkpoint stands, and one too many does no harm: the next removal or start tries again.
            return;
        }
    }

    private CheckpointException Unwritable(string name, Exception e)
    {
        string last = Steps() is [.., long step]
            ? $"the last good checkpoint is {CheckpointNames.Of(step)}"
            : "there is no earlier checkpoint";
        string remedy = IsDiskFull(e) ? "the disk is full; free some space and resume" : e.Message.TrimEnd('.');
        return new CheckpointException($"{Path.Combine(Folder, name)}: the checkpoint cannot be written, {last} "
            + $"({remedy}).", e);
    }

    /// <summary>ENOSPC, EDQUOT and EFBIG of Unix, and their two counterparts of Windows.</summary>
    private static bool IsDiskFull(Exception e) => OperatingSystem.IsWindows()
        ? (uint)e.HResult is 0x80070070 or 0x80070027
        : (e.HResult & 0xffff) is 28 or 122 or 69 or 27
            || e.Message.StartsWith("No space left", StringComparison.Ordinal);

    /// <summary>The end of a sentence about a damaged checkpoint: which one to take instead.</summary>
    private string Advice(long damaged)
    {
        foreach (
            long step in Steps().Where(s => s != damaged).OrderByDescending(s => s < damaged).ThenByDescending(s => s))
        {
            try
            {
                string folder = Path.Combine(Folder, CheckpointNames.Of(step));
                if (new Checkpoint(folder, CheckpointManifest.Read(folder)).Fault() is null)
                    return $"; the good checkpoint nearest to it is {CheckpointNames.Of(step)}";
            }
            catch (CheckpointException)
            {
                continue;
            }
        }

        return "; the run has no other good checkpoint";
    }
}
