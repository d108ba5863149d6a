namespace EcgStream.Cli;

/// <summary>The standard output where it is a file or a pipe: that its disk is full is no defect, and is told in a sentence.</summary>
static class StandardOutput
{
    /// <summary>Puts it before the console's own writer; a terminal keeps that one.</summary>
    public static void Guard()
    {
        if (Console.IsOutputRedirected)
            Console.SetOut(new StreamWriter(Open(), Console.OutputEncoding, leaveOpen: true) { AutoFlush = true });
    }

    /// <summary>The stream for bytes. One whose reader has gone takes everything in silence.</summary>
    public static Stream Open() => new Guarded(Console.OpenStandardOutput());

    sealed class Guarded(Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                stream.Write(buffer);
            }
            catch (IOException e)
            {
                throw new EcgStreamException($"The standard output can't be written: {e.Message}.", e);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
