namespace Skald.Training.Checkpoints;

/// <summary>Where a component writes its files while the checkpoint still lies aside.</summary>
public sealed class ComponentFolder
{
    private readonly Func<string, Stream> _createFile;

    internal ComponentFolder(string path, Func<string, Stream> createFile) => (Path, _createFile) = (path, createFile);

    /// <summary>The folder, for writers that want a path.</summary>
    public string Path { get; }

    /// <summary>The path of a file to be written in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Creates a file; the caller disposes the stream, the checkpoint flushes it to the disk.</summary>
    /// <param name="name">The file's name.</param>
    public Stream Create(string name) => new CheckpointStream(_createFile(this[name]));

    /// <summary>Writes a text file in UTF-8.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">Its text.</param>
    public void Write(string name, string text)
    {
        using Stream stream = Create(name);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
